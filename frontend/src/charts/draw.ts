import type uPlot from 'uplot';
import type { Axis } from './axis.js';
import type { ChartModel } from './model.js';
import { FONT, type Palette } from './palette.js';

/** Shades the steps of the finding, behind everything else. */
export function drawRange(plot: uPlot, { range, steps }: ChartModel, { tone }: Palette): void {
  if (!range) return;
  const { ctx, bbox } = plot;
  const clamp = (step: number) => Math.min(Math.max(step, steps[0] ?? 0), steps.at(-1) ?? 0);
  const left = plot.valToPos(clamp(range[0]), 'x', true);
  const right = plot.valToPos(clamp(range[1]), 'x', true);
  const width = Math.max(right - left, 3 * devicePixelRatio);
  ctx.save();
  ctx.fillStyle = tone;
  ctx.globalAlpha = 0.1;
  ctx.fillRect(left, bbox.top, width, bbox.height);
  ctx.globalAlpha = 0.8;
  ctx.fillRect(left, bbox.top, width, 3 * devicePixelRatio);
  ctx.restore();
}

/** Shades a range of values and says what it stands for. */
export function drawGuide(
  plot: uPlot,
  { guide }: ChartModel,
  axis: Axis,
  { reference, quiet }: GuideColours,
): void {
  const high = guide ? axis.place(guide.high) : null;
  if (!guide || high === null) return;
  const { ctx, bbox } = plot;
  const floor = bbox.top + bbox.height;
  const place = (at: number) => Math.min(Math.max(plot.valToPos(at, 'y', true), bbox.top), floor);
  const low = guide.low === null ? null : axis.place(guide.low);
  const top = place(high);
  const bottom = low === null ? floor : place(low);
  if (bottom - top < devicePixelRatio) return;
  ctx.save();
  ctx.fillStyle = reference;
  ctx.globalAlpha = 0.13;
  ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  ctx.globalAlpha = 1;
  ctx.fillStyle = quiet;
  ctx.font = FONT.replace('12', String(12 * devicePixelRatio));
  ctx.textBaseline = 'bottom';
  ctx.fillText(guide.text, bbox.left + 4 * devicePixelRatio, bottom - 3 * devicePixelRatio);
  ctx.restore();
}

interface GuideColours {
  readonly reference: string;
  readonly quiet: string;
}

/** Draws the limit as a dashed line with its value. */
export function drawLimit(plot: uPlot, { limit }: ChartModel, axis: Axis, { tone }: Palette): void {
  const place = limit && axis.place(limit.value);
  if (!limit || place === null) return;
  const { ctx, bbox } = plot;
  const y = plot.valToPos(place, 'y', true);
  ctx.save();
  ctx.strokeStyle = tone;
  ctx.fillStyle = tone;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([8, 4].map((length) => length * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = FONT.replace('12', String(12 * devicePixelRatio));
  ctx.textAlign = 'right';
  const below = y - bbox.top < 18 * devicePixelRatio;
  ctx.textBaseline = below ? 'top' : 'bottom';
  ctx.fillText(limit.text, bbox.left + bbox.width - 4, y + (below ? 4 : -4) * devicePixelRatio);
  ctx.restore();
}

/** Draws exact zeros and values that are not numbers, each in a lane of its own. */
export function drawLanes(plot: uPlot, model: ChartModel, axis: Axis, palette: Palette): void {
  const values = model.lines[0]?.values ?? [];
  const ticks = (wanted: 0 | null, lane: number | null, colour: string) => {
    if (lane === null) return;
    const { ctx, bbox } = plot;
    const y = plot.valToPos(lane, 'y', true);
    const size = 5 * devicePixelRatio;
    ctx.save();
    ctx.fillStyle = colour;
    ctx.globalAlpha = 0.12;
    ctx.fillRect(bbox.left, y - size, bbox.width, 2 * size);
    ctx.globalAlpha = 1;
    for (const [i, value] of values.entries()) {
      if (value !== wanted) continue;
      ctx.fillRect(
        plot.valToPos(model.steps[i] ?? 0, 'x', true) - devicePixelRatio,
        y - size,
        2 * devicePixelRatio,
        2 * size,
      );
    }
    ctx.restore();
  };
  ticks(0, axis.zeroLane, palette.looks.data);
  ticks(null, axis.missingLane, palette.tone);
}
