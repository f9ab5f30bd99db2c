"""Answers that are no JSON: Markdown to be pasted, pages to be kept."""

from __future__ import annotations

import functools
from typing import Final

from tensorboard.backend import http_util
from werkzeug import wrappers

from tb_zeroloss.report.page import problem_page
from tb_zeroloss.report.payload import ErrorPayload
from tb_zeroloss.web.answers import RequestError, route

FORMATS: Final = ("json", "markdown")
PAGES: Final = ("http://", "https://")


def markdown(request: wrappers.Request, text: str) -> wrappers.Response:
    """Return Markdown as an answer."""
    response: wrappers.Response = http_util.Respond(request, text, "text/markdown; charset=utf-8")
    return response


def html(request: wrappers.Request, text: str, status: int = 200) -> wrappers.Response:
    """Return a page as an answer; TensorBoard forbids it every script."""
    response: wrappers.Response = http_util.Respond(request, text, "text/html", code=status)
    return response


def _problem(request: wrappers.Request, problem: ErrorPayload, status: int) -> wrappers.Response:
    return html(request, problem_page(problem.error, problem.do), status)


page = functools.partial(route, told=_problem)
"""Makes a WSGI method of a method that takes a request and returns a page; an error is a page too."""


def wants_markdown(request: wrappers.Request) -> bool:
    """Return whether ``format=markdown`` is asked for.

    Raises:
        RequestError: if the format is another one than JSON or Markdown.
    """
    form = request.args.get("format", "json")
    if form not in FORMATS:
        raise RequestError(f"There is no format '{form}'.", f"Choose one of: {', '.join(FORMATS)}")
    return form == "markdown"


def link_of(request: wrappers.Request) -> str:
    """Return the address of ``link=``, which a text refers to, or nothing.

    Raises:
        RequestError: if it is not the address of a page.
    """
    address = request.args.get("link", "")
    if address and not address.startswith(PAGES):
        raise RequestError(
            f"'link' must be the address of a page; got '{address}'.", f"Begin it with {' or '.join(PAGES)}."
        )
    return address
