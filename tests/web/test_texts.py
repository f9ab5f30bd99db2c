from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests import events
from tests.loaders import opened
from tests.web.tab import Tab

INERT = "<script>alert(1)<"
LINK = "http://localhost:6006/#tb_zeroloss&p.tb_zeroloss.run=pair%2Fbroken"


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[Tab]:
    events.write(tmp_path / "pair" / "broken" / "zeroloss", events.broken_records(range(60)))
    events.write(tmp_path / "pair" / "fixed" / "zeroloss", events.records(range(60)))
    events.write(tmp_path / INERT / "zeroloss", events.broken_records(range(60)))
    with opened(tmp_path, "python") as provider:
        yield Tab(provider)


def markdown(tab: Tab, route: str, **arguments: str) -> str:
    response = tab.get(f"/{route}?{urlencode({**arguments, 'format': 'markdown'})}")
    assert response.status_code == 200, response.text
    assert response.content_type == "text/markdown; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return response.text


def page(tab: Tab, arguments: dict[str, str], status: int = 200) -> str:
    response = tab.get(f"/report.html?{urlencode(arguments)}")
    assert response.status_code == status, response.text
    assert response.content_type == "text/html; charset=utf-8"
    assert "script-src 'self' 'unsafe-eval'" in response.headers["Content-Security-Policy"]
    assert "<script" not in response.text
    return response.text


def test_a_finding_is_answered_as_markdown_with_the_link_of_the_tab(tab: Tab) -> None:
    text = markdown(tab, "run", run="pair/broken", rule="single-unit-softmax", link=LINK)
    assert text.startswith("### ▲ Critical: Single-unit softmax\n")
    assert text.endswith(f"[Open in TensorBoard](<{LINK}>)\n")


def test_a_run_and_a_comparison_are_answered_as_markdown(tab: Tab) -> None:
    assert markdown(tab, "run", run="pair/broken").startswith("## `pair/broken`\n")
    text = markdown(tab, "compare", base="pair/broken", runs="pair%2Ffixed", select="single-unit-softmax")
    assert text.startswith("### 1 problem fixed, 0 still there, 0 new\n")
    assert "Not the default settings: only single-unit-softmax" in text


def test_limits_in_the_address_are_in_force_in_a_text_and_on_a_page(tab: Tab) -> None:
    off = {"run": "pair/broken", "ignore": "single-unit-softmax:known"}
    assert "Single-unit softmax" not in markdown(tab, "run", **off)
    assert "Switched off: known" in page(tab, off)


@pytest.mark.parametrize(
    ("address", "status", "error"),
    [
        ("/run?run=pair/broken&format=xml", 400, "There is no format 'xml'."),
        (
            "/run?run=pair/broken&format=markdown&link=javascript:alert(1)",
            400,
            "'link' must be the address of a page; got 'javascript:alert(1)'.",
        ),
        (
            "/run?run=pair/fixed&format=markdown&rule=dying-relu",
            404,
            "pair/fixed has no such finding of 'dying-relu'.",
        ),
        (
            "/run?run=pair/broken&format=markdown&rule=single-unit-softmax&layer=no",
            404,
            "pair/broken has no such finding of 'single-unit-softmax'.",
        ),
    ],
)
def test_what_cannot_be_written_is_an_error_with_a_cure(tab: Tab, address: str, status: int, error: str) -> None:
    answer = tab.answer(address, status)
    assert answer["error"] == error
    assert answer["do"]


def test_a_run_and_a_comparison_are_answered_as_pages(tab: Tab) -> None:
    assert "<h1>pair/broken</h1>" in page(tab, {"run": "pair/broken"})
    compared = page(tab, {"base": "pair/broken", "runs": "pair%2Ffixed,%3Cscript%3Ealert(1)%3C"})
    assert "<title>pair/broken against pair/fixed, &lt;script&gt;alert(1)&lt; · Degeneracy</title>" in compared


def test_a_name_on_a_page_is_inert(tab: Tab) -> None:
    assert "<h1>&lt;script&gt;alert(1)&lt;</h1>" in page(tab, {"run": INERT})


def test_an_error_in_the_place_of_a_page_is_a_page(tab: Tab) -> None:
    text = page(tab, {"run": "<script>"}, 404)
    assert "<p>Run &#39;&lt;script&gt;&#39; is not in this log directory.</p>" in text
    assert "The address lacks &#39;run&#39;." in page(tab, {}, 400)
    assert "The address lacks &#39;runs&#39;." in page(tab, {"base": "pair/broken"}, 400)
