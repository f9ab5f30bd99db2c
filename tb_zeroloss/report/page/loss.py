"""The loss of a run as a picture, and as the table behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from tb_zeroloss.report.page.axis import Axis, Floats, axis_of, step_between
from tb_zeroloss.report.page.curve import Curve, sentence
from tb_zeroloss.report.page.parts import NOTHING, folded, joined, table
from tb_zeroloss.report.words import number

WIDTH, HEIGHT = 960, 260
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 10, 30
STEP_TICKS = 8
HALF_A_MARK = 5


@dataclass(frozen=True)
class Scale:
    """Where steps and losses stand on the picture."""

    first: int
    last: int
    axis: Axis

    def x(self, step: float) -> float:
        """Return where a step stands."""
        share = (step - self.first) / max(self.last - self.first, 1)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, place: float) -> float:
        """Return where a coordinate of the axis stands."""
        share = (place - self.axis.low) / (self.axis.high - self.axis.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def loss_figure(curve: Curve, title: str, identifier: str, together: tuple[Curve, ...] = (), *, shared: bool) -> Markup:
    """Return the picture of a loss with a sentence, a key and its table.

    Args:
        curve: What is drawn.
        title: What it is called.
        identifier: Of the sentence; unique on the page.
        together: All curves whose steps the picture spans too.
        shared: Whether it spans their losses too.
    """
    everyone = (curve, *together)
    held = everyone if shared else (curve,)
    losses = np.concatenate([each.loss for each in held])
    constants = np.concatenate([each.constant for each in held])
    axis = axis_of(np.concatenate([losses, constants]), missing=not np.isfinite(losses).all())
    scale = Scale(min(int(c.steps[0]) for c in everyone), max(int(c.steps[-1]) for c in everyone), axis)
    rows = [
        (f"{step:,}", number(loss), number(constant) if np.isfinite(constant) else "")
        for step, loss, constant in zip(curve.steps.tolist(), curve.loss, curve.constant, strict=True)
    ]
    return Markup('<figure>\n{}\n{}\n<figcaption id="{}">{}</figcaption>\n{}\n</figure>').format(
        _picture(curve, scale, identifier, title),
        _key(curve, axis),
        identifier,
        sentence(curve, title),
        folded("The values as a table", table(f"{title} by step", ("Step", "Loss", "Best constant predictor"), rows)),
    )


def _picture(curve: Curve, scale: Scale, identifier: str, title: str) -> Markup:
    axis, steps = scale.axis, curve.steps.tolist()
    return Markup(
        '<div class="scroll" role="group" tabindex="0" aria-label="{}">'
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}">\n{}\n</svg></div>'
    ).format(
        f"{title} as a picture",
        WIDTH,
        HEIGHT,
        identifier,
        joined(
            [
                *(_lane(scale, lane) for lane in (axis.zero_lane, axis.missing_lane) if lane is not None),
                *(_level(scale, at, words) for at, words in axis.ticks),
                *_step_ticks(scale),
                _path("constant", _line(scale, steps, axis.place(curve.constant))),
                _path("loss", _line(scale, steps, axis.place(curve.loss))),
                _marks("zeros", scale, axis.zero_lane, curve.steps[curve.loss == 0].tolist()),
                _marks("missing", scale, axis.missing_lane, curve.steps[~np.isfinite(curve.loss)].tolist()),
            ]
        ),
    )


def _line(scale: Scale, steps: list[int], places: Floats) -> str:
    """Return the path of a line that is broken where a value has no place."""
    path, pen = [], "M"
    for step, place in zip(steps, places.tolist(), strict=True):
        if np.isnan(place):
            pen = "M"
            continue
        path.append(f"{pen}{scale.x(step)} {scale.y(place)}{'h0.01' if pen == 'M' else ''}")
        pen = "L"
    return "".join(path)


def _marks(kind: str, scale: Scale, lane: float | None, steps: list[int]) -> Markup:
    if lane is None:
        return NOTHING
    top = scale.y(lane) - HALF_A_MARK
    return _path(kind, "".join(f"M{scale.x(step)} {top}v{2 * HALF_A_MARK}" for step in steps))


def _path(kind: str, line: str) -> Markup:
    return Markup('<path class="{}" d="{}"/>').format(kind, line) if line else NOTHING


def _lane(scale: Scale, at: float) -> Markup:
    return Markup('<rect class="lane" x="{}" y="{}" width="{}" height="{}"/>').format(
        LEFT, scale.y(at) - HALF_A_MARK, WIDTH - LEFT - RIGHT, 2 * HALF_A_MARK
    )


def _level(scale: Scale, at: float, words: str) -> Markup:
    return Markup(
        '<line class="grid" x1="{}" x2="{}" y1="{y}" y2="{y}"/><text x="{}" y="{y}" dy="4" text-anchor="end">{}</text>'
    ).format(LEFT, WIDTH - RIGHT, LEFT - 8, words, y=scale.y(at))


def _step_ticks(scale: Scale) -> list[Markup]:
    every = max(1, round(step_between(scale.first, max(scale.last, scale.first + 1), STEP_TICKS)))
    first = -(-scale.first // every) * every
    return [
        Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(scale.x(step), HEIGHT - 8, f"{step:,}")
        for step in range(first, scale.last + 1, every)
    ]


def _key(curve: Curve, axis: Axis) -> Markup:
    entries = [
        ("loss", "M0 6h28", "loss", True),
        ("constant", "M0 6h28", "best constant predictor", bool(np.isfinite(curve.constant).any())),
        ("zeros", "M10 1v10M14 1v10M18 1v10", "exactly 0", axis.zero_lane is not None and 0 in curve.loss),
        ("missing", "M10 1v10M14 1v10M18 1v10", "NaN or infinite", not np.isfinite(curve.loss).all()),
    ]
    items = (
        Markup('<li><svg viewBox="0 0 28 12" aria-hidden="true">{}</svg> {}</li>').format(_path(kind, line), words)
        for kind, line, words, shown in entries
        if shown
    )
    return Markup('<ul class="key">{}</ul>').format(Markup().join(items))
