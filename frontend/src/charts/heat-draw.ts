import type uPlot from 'uplot';
import type { Cell, HeatModel } from './heat.js';
import { colourOf, type HeatColours, type Rgb } from './heat-colour.js';

/** Distance and width of the stripes of a gradient that does not exist, in pixels of the canvas. */
const STRIPE = 6;

/** Paints the cells that are in view; a record reaches to the next one. */
export function drawHeat(plot: uPlot, model: HeatModel, colours: HeatColours): void {
  const { ctx, bbox } = plot;
  const width = Math.round(bbox.width);
  const height = Math.round(bbox.height);
  if (width <= 0 || height <= 0 || model.rows.length === 0) return;
  const image = ctx.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const records = recordsAt(plot, model.steps, width);
  for (const [at, { cells }] of model.rows.entries()) {
    const top = Math.round((at * height) / model.rows.length);
    const bottom = Math.max(Math.round(((at + 1) * height) / model.rows.length), top + 1);
    paintRow(pixels, { width, top, bottom, records }, cells, model, colours);
  }
  ctx.putImageData(image, Math.round(bbox.left), Math.round(bbox.top));
}

/** Frames the rows that are picked. */
export function drawPicked(plot: uPlot, { rows }: HeatModel, picked: readonly number[], edge: string): void {
  const { ctx, bbox } = plot;
  const size = bbox.height / Math.max(rows.length, 1);
  ctx.save();
  ctx.fillStyle = edge;
  for (const row of picked) {
    const top = bbox.top + row * size;
    ctx.fillRect(bbox.left - 5 * devicePixelRatio, top, 4 * devicePixelRatio, Math.max(size, 2));
  }
  ctx.restore();
}

interface Place {
  readonly width: number;
  readonly top: number;
  readonly bottom: number;
  readonly records: readonly number[];
}

function paintRow(
  pixels: Uint32Array,
  { width, top, bottom, records }: Place,
  cells: readonly Cell[],
  model: HeatModel,
  colours: HeatColours,
): void {
  const background = packed(colours.background);
  const paints = cells.map((cell) => {
    const colour = colourOf(cell, model, colours);
    return colour === null ? background : packed(colour);
  });
  for (let x = 0; x < width; x++) {
    const record = records[x] ?? -1;
    const cell = cells[record];
    const paint = paints[record] ?? background;
    for (let y = top; y < bottom; y++) {
      pixels[y * width + x] = cell === 'none' && (x + y) % STRIPE < STRIPE / 2 ? background : paint;
    }
    if (cell === 'zero') pixels[((top + bottom) >> 1) * width + x] = background;
  }
}

/** Returns for each column of pixels the record that it shows, or -1 before the first. */
function recordsAt(plot: uPlot, steps: readonly number[], width: number): number[] {
  const { min, max } = plot.scales.x ?? {};
  const [low, high] = [min ?? 0, max ?? 1];
  let record = -1;
  return Array.from({ length: width }, (_, x) => {
    const until = low + ((x + 1) / width) * (high - low);
    while (record + 1 < steps.length && (steps[record + 1] ?? 0) <= until) record += 1;
    return record;
  });
}

function packed([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
