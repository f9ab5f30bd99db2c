from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from tb_zeroloss.report.errors import UnreadableRunError
from tb_zeroloss.report.findings import Judged
from tb_zeroloss.report.page import comparison_page, problem_page, run_page
from tb_zeroloss.report.page.curve import POINTS, curve_of, sentence
from tb_zeroloss.report.page.loss import loss_figure
from tb_zeroloss.report.page.style import DARK, LIGHT
from tb_zeroloss.report.public import judge_run
from tb_zeroloss.settings.settings import Settings
from tests import events
from tests.report.splits import records, split_of

MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
INERT = "<script>alert(1)</script>"
HOSTILE = '"><img src=x onerror=alert(1)> &amp; {0} %s'
TWO = Settings(select=("single-unit-softmax", "inconsistent-loss", "flat-loss", "linear-stack"))
TOKENS = Path(__file__).parents[3] / "frontend/src/style/tokens.ts"
KNOWN_TAGS = (
    *("html", "head", "meta", "link", "title", "style", "body", "main", "footer", "section", "article", "div"),
    *("h1", "h2", "h3", "h4", "p", "span", "code", "ol", "ul", "li", "details", "summary"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("figure", "figcaption", "svg", "path", "rect", "line", "text"),
)


class Elements(HTMLParser):
    """The elements of a page in order, each with its attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of one kind."""
        return [attributes for name, attributes in self.all if name == tag]


def judged(name: str, *, broken: bool = False, settings: Settings = TWO) -> Judged:
    made = events.broken_records(range(60)) if broken else events.records(range(60))
    return judge_run(name, events.series(made, name), settings)


def of_loss(loss: Callable[[int], float], steps: range, name: str = "a") -> Judged:
    made = [events.record(step, number, loss(step)) for number, step in enumerate(steps, 1)]
    run = events.series(events.with_configuration(made, events.CONFIGURATION), name)
    return judge_run(name, run, Settings(select=("flat-loss",)))


PAGES: dict[str, Callable[[], str]] = {
    "run": lambda: run_page(judged(INERT, broken=True), MADE),
    "comparison": lambda: comparison_page([judged(INERT, broken=True), judged(HOSTILE)], MADE),
    "problem": lambda: problem_page(f"Run '{INERT}' is not here.", HOSTILE),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_name_is_text_whatever_it_holds(page: Callable[[], str]) -> None:
    elements = Elements(page())
    assert INERT in "".join(elements.texts)
    assert {tag for tag, _ in elements.all} <= set(KNOWN_TAGS)
    assert not [name for _, attributes in elements.all for name in attributes if name.startswith("on")]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_stands_by_itself(page: Callable[[], str]) -> None:
    elements = Elements(page())
    assert elements.named("html") == [{"lang": "en"}]
    assert elements.named("link") == [{"rel": "icon", "href": "data:,"}]
    assert not re.search(r"https?:|@import|url\(", page())
    assert len(elements.named("h1")) == 1
    assert {"http-equiv": "Content-Security-Policy"}.items() <= elements.named("meta")[1].items()
    assert all(attributes["scope"] in {"col", "row"} for attributes in elements.named("th"))
    ids = [attributes["id"] for _, attributes in elements.all if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_page_of_a_run_says_all_that_the_tab_says() -> None:
    page = run_page(judged("pair/broken", broken=True), MADE)
    headings = re.findall(r"<h[12]>(.*?)</h[12]>", page)
    assert headings == [
        "pair/broken",
        "Findings",
        "Loss",
        "What follows from them",
        "Not checked",
        "Passed",
        "Configuration",
    ]
    assert "<title>pair/broken: Degenerate · Degeneracy</title>" in page
    assert "<li>For regression: <code>Dense(1)</code> without activation.</li>" in page
    assert "inconsistent-loss</code>" in page
    assert "follows from single-unit-softmax" in page
    assert "<td>0.0001 loss / weight</td>" in page
    assert '<th scope="row">optimizer</th><td>adam</td>' in page
    assert "Not the default settings: only single-unit-softmax, " in page
    assert "2026-01-02 03:04 UTC" in page


def test_the_page_of_a_run_without_a_finding_does_not_praise_it() -> None:
    page = run_page(judged("a"), MADE)
    assert "This does not mean that the model is good." in page
    assert "<h2>Findings</h2>" not in page


def test_the_page_of_a_comparison_says_what_became_of_the_findings() -> None:
    page = comparison_page([judged("a", broken=True), judged("b")], MADE)
    assert "<title>a against b · Degeneracy</title>" in page
    assert "<h1>2 problems fixed, 0 still there, 0 new</h1>" in page
    assert "Not comparable</span> Loss values are not comparable: a uses categorical_crossentropy" in page
    assert '<th scope="row">output</th><td>softmax, 1 unit</td><td>linear, 1 unit</td>' in page
    assert page.count("<figure>") == 2


def test_a_run_that_could_not_be_read_has_no_page() -> None:
    with pytest.raises(UnreadableRunError):
        run_page(Judged("a", Settings()), MADE)


def test_zeros_and_what_is_not_a_number_are_marked_and_break_the_line() -> None:
    odd = {3: 0.0, 4: 0.0, 7: float("nan"), 8: float("inf")}
    curve = curve_of(of_loss(lambda step: odd.get(step, 1 / (1 + step)), range(10)).read().run)
    assert curve is not None
    figure = str(loss_figure(curve, "Loss", "loss", shared=False))
    paths = dict(re.findall(r'<path class="(\w+)" d="([^"]*)"/>\n', figure))
    assert paths["loss"].count("M") == 3
    assert paths["zeros"].count("M") == 2
    assert paths["missing"].count("M") == 2
    assert paths["constant"].count("M") == 1
    assert "is exactly 0 at 2 of 10 points, is not finite at 2 of 10 points" in figure
    assert '<tr><th scope="row">8</th><td>infinity</td><td>0.25</td></tr>' in figure


@pytest.mark.parametrize(
    ("loss", "told"),
    [
        (lambda step: 0.0, "Loss, steps 0 to 9: is exactly 0 at 10 of 10 points, "),
        (lambda step: 2.0, "Loss, steps 0 to 9: begins and ends at 2, "),
        (lambda step: 10.0 - step, "Loss, steps 0 to 9: goes from 10 to 1, "),
    ],
)
def test_a_sentence_says_what_the_picture_shows(loss: Callable[[int], float], told: str) -> None:
    curve = curve_of(of_loss(loss, range(10)).read().run)
    assert curve is not None
    assert sentence(curve, "Loss") == f"{told}the best constant predictor ends at 0.25."


def test_a_long_run_is_drawn_with_few_points_that_keep_the_extremes() -> None:
    curve = curve_of(of_loss(lambda step: 9.0 if step == 4321 else 1.0, range(6000)).read().run)
    assert curve is not None
    assert len(curve.steps) <= POINTS
    assert 9.0 in curve.loss


def test_a_loss_that_is_never_a_number_is_not_drawn() -> None:
    page = run_page(of_loss(lambda _: float("nan"), range(5)), MADE)
    assert "No record has a finite loss" in page
    assert "<figure>" not in page


def test_comparable_losses_share_both_axes() -> None:
    long, short = of_loss(lambda _: 100.0, range(50), "a"), of_loss(lambda _: 0.01, range(9), "b")
    page = comparison_page([long, short], MADE)
    ticks = [re.findall(r"<text [^>]*>([^<]*)</text>", figure) for figure in page.split("<figure>")[1:]]
    assert ticks[0] == ticks[1]


def test_the_colours_are_those_of_the_tab() -> None:
    light, dark = TOKENS.read_text(encoding="utf-8").split("[data-theme='dark']")[:2]
    for colours, theme in ((LIGHT, light), (DARK, dark)):
        there = dict(re.findall(r"--zl-([\w-]+): (#\w+);", theme))
        assert {name: there[name] for name in colours} == colours


def test_all_numbers_of_a_picture_are_plain() -> None:
    curve = curve_of(of_loss(lambda step: float(np.exp(-step * 20)), range(60)).read().run)
    assert curve is not None
    figure = str(loss_figure(curve, "Loss", "loss", shared=False))
    assert not re.search(r"nan|inf\b", figure.split("<figcaption")[0].replace("NaN", ""))


def with_splits(name: str) -> Judged:
    training = split_of(np.arange(100), np.arange(100) % 3)
    validation = split_of(np.arange(90, 110), np.arange(20) % 3)
    return judge_run(name, events.series(records(training, validation), name), TWO)


def test_the_page_of_a_run_shows_its_splits() -> None:
    page = run_page(with_splits("a"), MADE)
    assert (
        "<h2>Rows of training and validation</h2>\n<p>10 of 20 validation rows are in training too: 50 %.</p>" in page
    )
    assert '<th scope="row">Rows that are in training too</th><td>does not apply</td><td>10 (50 %)</td>' in page
    assert "<details><summary>Rows of each class</summary>" in page
    assert page.count("Examples of rows in both") == 2
    assert "<code>row_hashes([x])</code>" in page
    assert {tag for tag, _ in Elements(page).all} <= set(KNOWN_TAGS)


def test_the_page_of_a_comparison_says_which_rows_the_runs_share() -> None:
    page = comparison_page([with_splits("a"), with_splits("b")], MADE)
    assert "<h2>Rows that the runs share</h2>\n<ul>\n<li>A and B have the same training rows.</li>" in page
    assert "Rows that the runs share" not in comparison_page([judged("a"), judged("b")], MADE)
