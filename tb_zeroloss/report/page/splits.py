"""The rows of training and validation on a page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from tb_zeroloss.report.page.parts import NOTHING, folded, joined, paragraph, table
from tb_zeroloss.report.split_lines import class_lines, example_lines
from tb_zeroloss.report.split_payload import SharedAcross, SplitPanel
from tb_zeroloss.report.split_words import CLASS_COUNTS, EXAMPLE_COLUMNS, EXAMPLES, FACTS


def split_tables(panel: SplitPanel) -> Markup:
    """Return what is known of the rows of training and validation, and what they share."""
    names = [facts.split.capitalize() for facts in panel.splits]
    lines = [(line.name, *line.texts) for line in panel.lines]
    said = (panel.headline, panel.expected, panel.missing)
    return joined(
        [
            *(paragraph(words) for words in said if words),
            table(FACTS, ("What", *names), lines),
            _examples(panel),
            _classes(panel, names),
        ]
    )


def across_list(pairs: Sequence[SharedAcross]) -> Markup:
    """Return which rows the runs of a comparison share, or nothing when none are known."""
    items = joined(Markup("<li>{}</li>").format(line) for pair in pairs for line in pair.texts)
    return Markup("<ul>\n{}\n</ul>").format(items) if items else NOTHING


def _examples(panel: SplitPanel) -> Markup:
    if not panel.examples:
        return NOTHING
    rows = [(line.name, *line.texts) for line in example_lines(panel.examples)]
    return table(EXAMPLES, EXAMPLE_COLUMNS, rows) + paragraph(panel.find_examples)


def _classes(panel: SplitPanel, names: Sequence[str]) -> Markup:
    rows = [(line.name, *line.texts) for line in class_lines(panel.splits)]
    return folded(CLASS_COUNTS, table(CLASS_COUNTS, ("Class", *names), rows)) if rows else NOTHING
