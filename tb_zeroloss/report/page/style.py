"""The style of a report; its colours are those of the tab."""

from __future__ import annotations

from typing import Final

LIGHT: Final = {
    "bg": "#ffffff",
    "well": "#f6f8fa",
    "line": "#dde2e8",
    "edge": "#808a94",
    "text": "#1b2128",
    "quiet": "#59636e",
    "link": "#0b5cad",
    "critical": "#7a0019",
    "warning": "#9a6700",
    "info": "#0b5cad",
    "pass": "#00614d",
    "unchecked": "#59636e",
    "data": "#1f4e8c",
    "reference": "#59636e",
    "grid": "#e6eaee",
}

DARK: Final = {
    "bg": "#1f2124",
    "well": "#292c30",
    "line": "#3c4147",
    "edge": "#7d8792",
    "text": "#e8eaed",
    "quiet": "#a6b0ba",
    "link": "#8ab4f8",
    "critical": "#ff9a93",
    "warning": "#ffd166",
    "info": "#8ab4f8",
    "pass": "#5eead4",
    "unchecked": "#9aa4af",
    "data": "#a8c7fa",
    "reference": "#9aa4af",
    "grid": "#34383d",
}

FORCED: Final = {**dict.fromkeys(LIGHT, "CanvasText"), "bg": "Canvas", "well": "Canvas", "grid": "GrayText"}

RULES: Final = """
* { box-sizing: border-box; }
body {
  max-width: 1040px; margin: 0 auto; padding: 24px 24px 48px; background: var(--bg); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; overflow-wrap: anywhere;
}
h1 { margin: 0 0 4px; font-size: 24px; line-height: 1.25; }
h2 { margin: 36px 0 10px; padding-top: 14px; border-top: 1px solid var(--line); font-size: 18px; }
h3 { margin: 4px 0 12px; font-size: 16px; line-height: 1.4; }
h4 { margin: 16px 0 4px; color: var(--quiet); font-size: 14px; }
p { margin: 6px 0; max-width: 78ch; }
ol, ul { margin: 6px 0; padding-left: 22px; max-width: 78ch; }
code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", Consolas, monospace; }
.mark { font-weight: 600; }
.glyph { display: inline-block; width: 1.3em; }
.critical { color: var(--critical); }
.warning { color: var(--warning); }
.info { color: var(--info); }
.pass { color: var(--pass); }
.unchecked { color: var(--unchecked); }
.quiet { color: var(--quiet); font-size: 13.5px; }
.headline { font-size: 17px; }
.banner { padding: 8px 14px; border-radius: 6px; background: var(--well); }
article { margin: 0 0 28px; padding-left: 16px; border-left: 3px solid var(--edge); }
article.is-critical { border-color: var(--critical); }
article.is-warning { border-color: var(--warning); }
article.is-info { border-color: var(--info); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
caption { padding: 4px 0; color: var(--quiet); font-weight: 600; text-align: left; }
th, td { padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td { min-width: 7em; }
thead th { color: var(--quiet); font-size: 13px; font-weight: 500; }
tbody th { min-width: 8em; font-weight: 600; }
.facts th:first-child { width: 8.5em; }
.facts td { min-width: 5.5em; }
summary { padding: 5px 0; cursor: pointer; font-weight: 600; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
figure { margin: 0 0 20px; }
figcaption { max-width: 90ch; color: var(--quiet); font-size: 13.5px; }
svg { display: block; width: 100%; min-width: 560px; height: auto; }
svg text { fill: var(--quiet); font-size: 12px; }
.grid { stroke: var(--grid); }
.loss, .zeros { fill: none; stroke: var(--data); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.zeros, .missing { stroke-linecap: butt; }
.missing { fill: none; stroke: var(--critical); stroke-width: 2; }
.constant { fill: none; stroke: var(--reference); stroke-width: 1.5; stroke-dasharray: 5 4; }
.lane { fill: var(--edge); opacity: 0.14; }
.key { display: flex; flex-wrap: wrap; gap: 2px 20px; padding: 0; list-style: none; font-size: 13px; }
.key svg { display: inline-block; width: 28px; min-width: 28px; height: 12px; vertical-align: -1px; }
footer { margin-top: 40px; padding-top: 12px; border-top: 1px solid var(--line); }
@media (max-width: 700px) {
  body { padding: 16px 14px 32px; }
  .facts td { min-width: 10em; }
}
@media print {
  body { max-width: none; padding: 0; }
  article, figure, tr { break-inside: avoid; }
  :is(article, section) > details::details-content { content-visibility: visible; height: auto; }
}
"""


def stylesheet() -> str:
    """Return the style of both themes."""
    return "\n".join(
        [
            ":root { color-scheme: light dark; }",
            _tokens(LIGHT),
            f"@media screen and (prefers-color-scheme: dark) {{ {_tokens(DARK)} }}",
            f"@media (forced-colors: active) {{ {_tokens(FORCED)} }}",
            RULES,
        ]
    )


def _tokens(colours: dict[str, str]) -> str:
    return f":root {{ {' '.join(f'--{name}: {colour};' for name, colour in colours.items())} }}"
