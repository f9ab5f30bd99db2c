"""What every report is made of; whatever is put in is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from markupsafe import Markup

from tb_zeroloss.report.active_settings import settings_text
from tb_zeroloss.report.overview import installed_version
from tb_zeroloss.report.page.style import stylesheet
from tb_zeroloss.report.payload import SettingsPayload, SeverityName, VerdictName
from tb_zeroloss.report.words import CODE_IN_PROSE, SEVERITY_GLYPHS, SEVERITY_TITLES, VERDICT_GLYPHS, VERDICT_TITLES

NOTHING = Markup()

ONLY_ITS_OWN = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may load for a report: its own style, and no icon from the server."""

VERDICT_TONES: dict[VerdictName, str] = {
    "degenerate": "critical",
    "suspicious": "warning",
    "no-problem-found": "pass",
    "not-enough-data": "unchecked",
}

_DOCUMENT = Markup("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title} · Degeneracy</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
""")


def document(title: str, body: Markup) -> str:
    """Return a whole page."""
    return str(_DOCUMENT.format(policy=ONLY_ITS_OWN, title=title, style=Markup(stylesheet()), body=body))


def problem_page(error: str, do: str) -> str:
    """Return a page that says what went wrong and what to do."""
    return document("No report", Markup("<h1>No report</h1>\n<p>{}</p>\n<p>{}</p>").format(error, do))


def footer(settings: SettingsPayload, made: datetime) -> Markup:
    """Return with what the report was made, when, and what is not the default."""
    line = settings_text(settings)
    return Markup('<footer class="quiet">{}<p>tb_zeroloss {}, {}</p></footer>').format(
        Markup("<p>Not the default settings: {}</p>").format(line) if line else NOTHING,
        installed_version(),
        made.strftime("%Y-%m-%d %H:%M %Z").strip(),
    )


def section(heading: str, body: Markup) -> Markup:
    """Return a part of the page under a heading, or nothing without a body."""
    return Markup("<section>\n<h2>{}</h2>\n{}\n</section>\n").format(heading, body) if body else NOTHING


def part(heading: str, body: Markup) -> Markup:
    """Return a part of a finding under its heading."""
    return Markup("<h4>{}</h4>\n{}\n").format(heading, body)


def joined(parts: Iterable[Markup]) -> Markup:
    """Return parts one after the other."""
    return Markup("\n").join(parts)


def paragraph(words: str) -> Markup:
    """Return the prose of a rule: what stands between backquotes is code."""
    return Markup("<p>{}</p>").format(prose(words))


def prose(words: str) -> Markup:
    """Return prose with what stands between backquotes, single or double, as code."""
    parts = CODE_IN_PROSE.split(words)
    return Markup().join(
        Markup("<code>{}</code>").format(text) if place % 2 else Markup.escape(text) for place, text in enumerate(parts)
    )


def numbered(lines: Sequence[str]) -> Markup:
    """Return a numbered list of prose, or nothing without lines."""
    items = joined(Markup("<li>{}</li>").format(prose(line)) for line in lines)
    return Markup("<ol>\n{}\n</ol>").format(items) if lines else NOTHING


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> Markup:
    """Return a table whose first column names its rows; it scrolls by itself where it is too wide."""
    columns = Markup().join(Markup('<th scope="col">{}</th>').format(name) for name in head)
    return Markup(
        '<div class="scroll" role="group" tabindex="0" aria-label="{caption}">'
        '<table class="{kind}"><caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n'
        "<tbody>\n{rows}\n</tbody></table></div>"
    ).format(caption=caption, kind=kind, head=columns, rows=joined(_row(*row) for row in rows))


def folded(title: str, body: Markup) -> Markup:
    """Return what is closed at first."""
    return Markup("<details><summary>{}</summary>\n{}\n</details>").format(title, body)


def severity_mark(severity: SeverityName, words: str | None = None) -> Markup:
    """Return a severity as glyph and word."""
    return mark(severity, SEVERITY_GLYPHS[severity], SEVERITY_TITLES[severity] if words is None else words)


def verdict_mark(verdict: VerdictName, words: str | None = None) -> Markup:
    """Return a verdict as glyph and word."""
    return mark(VERDICT_TONES[verdict], VERDICT_GLYPHS[verdict], VERDICT_TITLES[verdict] if words is None else words)


def mark(tone: str, glyph: str, words: str) -> Markup:
    """Return a state as glyph and words; the glyph is for the eye only."""
    return Markup('<span class="mark {}"><span class="glyph" aria-hidden="true">{}</span>{}</span>').format(
        tone, glyph, words
    )


def _row(name: str, *cells: str) -> Markup:
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(
        name, Markup().join(Markup("<td>{}</td>").format(cell) for cell in cells)
    )
