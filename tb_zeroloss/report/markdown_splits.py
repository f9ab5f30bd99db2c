"""The rows of training and validation as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from tb_zeroloss.report.markdown_syntax import code, folded, prose, table, text
from tb_zeroloss.report.split_lines import class_lines, example_lines
from tb_zeroloss.report.split_payload import SharedAcross, SplitPanel
from tb_zeroloss.report.split_words import ACROSS, CLASS_COUNTS, EXAMPLE_COLUMNS, EXAMPLES, TITLE


def split_markdown(panel: SplitPanel) -> str:
    """Return what is known of the rows of training and validation, and what they share."""
    said = " ".join(filter(None, (panel.headline, panel.expected, panel.missing)))
    names = [facts.split for facts in panel.splits]
    rows = [[text(line.name), *map(text, line.texts)] for line in panel.lines]
    counts = [_class(line.name, line.texts, names) for line in class_lines(panel.splits)]
    parts = [
        f"**{TITLE}.** {text(said)}",
        table(["What", *names], rows),
        _examples(panel),
        folded(CLASS_COUNTS, counts),
    ]
    return "\n\n".join(part for part in parts if part)


def across_markdown(pairs: Sequence[SharedAcross]) -> str:
    """Return which rows the runs of a comparison share, or nothing when none are known."""
    items = "\n".join(f"- {text(line)}" for pair in pairs for line in pair.texts)
    return f"**{ACROSS}**\n\n{items}" if items else ""


def _examples(panel: SplitPanel) -> str:
    if not panel.examples:
        return ""
    rows = [[code(line.name), *line.texts] for line in example_lines(panel.examples)]
    return f"**{EXAMPLES}**\n\n{table(EXAMPLE_COLUMNS, rows)}\n\n{prose(panel.find_examples)}"


def _class(name: str, texts: Sequence[str], splits: Sequence[str]) -> str:
    counts = (f"{count} in {split}" for count, split in zip(texts, splits, strict=True))
    return f"class {name}: {', '.join(counts)}"
