"""Requests taken apart and answers put together: the only place that touches HTTP's details."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import unquote

from tensorboard.backend import http_util
from werkzeug import wrappers

from tb_zeroloss.report.errors import UnknownRunError, UnreadableRunError
from tb_zeroloss.report.payload import ErrorPayload
from tb_zeroloss.report.strict_json import to_json
from tb_zeroloss.rules import load_rules
from tb_zeroloss.settings import text as settings_text
from tb_zeroloss.settings.settings import Settings

logger = logging.getLogger(__name__)

Handler = Callable[[Any, wrappers.Request], Any]
Application = Callable[..., Any]
Teller = Callable[[wrappers.Request, ErrorPayload, int], wrappers.Response]

SETTINGS: Final[dict[str, tuple[Callable[[list[str]], Settings], str]]] = {
    "select": (settings_text.selection, "Write select=rule, several separated by commas."),
    "ignore": (
        settings_text.suppressions,
        "Write ignore=rule:reason, separated by commas; a comma in a reason is %2C.",
    ),
    "limits": (
        functools.partial(settings_text.limits, sign=":"),
        "Write limits=rule.threshold:value, separated by commas.",
    ),
}
"""Arguments of an address that say which rules run and with which limits: how they are read, and written."""


class RequestError(Exception):
    """A request that cannot be answered as it stands."""

    def __init__(self, error: str, do: str, status: int = 400) -> None:
        """Keep what is wrong, what to do and the HTTP status."""
        super().__init__(error)
        self.payload = ErrorPayload(error, do)
        self.status = status


def respond(request: wrappers.Request, payload: Any, status: int = 200) -> wrappers.Response:
    """Return a payload as JSON, with the headers that TensorBoard wants; a response is one already."""
    if isinstance(payload, wrappers.Response):
        return payload
    response: wrappers.Response = http_util.Respond(request, to_json(payload), "application/json", code=status)
    return response


def route(handler: Handler, told: Teller = respond) -> Application:
    """Make a WSGI method of a method that takes a request and returns a payload; ``told`` answers with errors."""

    @functools.wraps(handler)
    def answer(self: Any, environ: dict[str, Any], start_response: Any) -> Any:
        request = wrappers.Request(environ)
        try:
            _only_reading(request)
            response = respond(request, handler(self, request))
        except RequestError as error:
            response = told(request, error.payload, error.status)
        except (UnknownRunError, UnreadableRunError) as error:
            status = 404 if isinstance(error, UnknownRunError) else 500
            response = told(request, ErrorPayload(error.error, error.do), status)
        except Exception as error:
            logger.exception("tb_zeroloss: %s could not be answered", request.path)
            response = told(request, _failed(error), 500)
        return response(environ, start_response)

    return answer


def text_of(request: wrappers.Request, name: str) -> str:
    """Return an argument that must be there.

    Raises:
        RequestError: if it is not.
    """
    value = request.args.get(name, "")
    if not value:
        raise RequestError(f"The address lacks '{name}'.", f"Add ?{name}=... to the address.")
    return value


def whole_number_of(request: wrappers.Request, name: str, default: int | None = None) -> int | None:
    """Return an argument as a whole number of at least 0.

    Raises:
        RequestError: if it is something else.
    """
    text = request.args.get(name, "")
    if not text:
        return default
    if not text.isdecimal():
        raise RequestError(f"'{name}' must be a whole number of at least 0; got '{text}'.", f"Correct {name}=.")
    return int(text)


def is_set(request: wrappers.Request, name: str) -> bool:
    """Return whether an argument is 1; 0 and nothing are no.

    Raises:
        RequestError: if it is something else.
    """
    text = request.args.get(name, "")
    if text not in {"", "0", "1"}:
        raise RequestError(f"'{name}' must be 1 or 0; got '{text}'.", f"Write {name}=1, or leave it out.")
    return text == "1"


def list_of(request: wrappers.Request, name: str) -> list[str]:
    """Return an argument that holds several names: separated by commas, a comma in a name as ``%2C``.

    Raises:
        RequestError: if there is none.
    """
    return _parts(text_of(request, name))


def settings_of(request: wrappers.Request) -> Settings:
    """Return the settings of ``select=``, ``ignore=`` and ``limits=`` over the defaults.

    Raises:
        RequestError: if a part has another form, or names a rule or threshold that does not exist.
    """
    settings = Settings()
    for name, (read, form) in SETTINGS.items():
        parts = _parts(request.args.get(name, ""))
        try:
            given = read(parts) if parts else Settings()
            given.check_against(load_rules())
        except ValueError as error:
            raise RequestError(str(error), form) from error
        settings = given.over(settings)
    return settings


def _parts(text: str) -> list[str]:
    return [unquote(part) for part in text.split(",") if part]


def _only_reading(request: wrappers.Request) -> None:
    if request.method not in {"GET", "HEAD"}:
        raise RequestError(f"{request.method} is not answered here.", "Use GET.", 405)


def _failed(error: Exception) -> ErrorPayload:
    cause = " ".join(str(error).split()) or "no further detail"
    return ErrorPayload(
        f"The answer could not be computed ({type(error).__name__}: {cause}).",
        "Reload; if it stays, report it with what TensorBoard printed in its terminal.",
    )
