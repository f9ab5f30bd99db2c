import type uPlot from 'uplot';
import type { HeatModel } from './heat.js';
import type { HeatColours } from './heat-colour.js';
import { drawHeat, drawPicked } from './heat-draw.js';
import { axisLook, type Palette } from './palette.js';

const LABEL_HEIGHT = 15;
const LABEL_WIDTH = 150;
const LABEL_LETTERS = 22;

export interface HeatFrame {
  readonly width: number;
  readonly height: number;
  readonly link: string | null;
  readonly picked: () => readonly number[];
  readonly onCursor: (record: number | null, row: number | null) => void;
  readonly onZoom: (zoomed: boolean) => void;
  /** First and last row that were dragged over. */
  readonly onRows: (first: number, last: number) => void;
}

/** Returns what uPlot needs to frame a heatmap: steps below, layers at the side, the first one on top. */
export function heatOptions(
  model: HeatModel,
  palette: Palette,
  colours: HeatColours,
  frame: HeatFrame,
): uPlot.Options {
  const rows = model.rows.length;
  const first = model.steps[0] ?? 0;
  const last = Math.max(model.steps.at(-1) ?? 0, first + 1);
  const axis = { ...axisLook(palette), grid: { show: false } };
  const rowAt = (plot: uPlot, top: number) =>
    Math.min(Math.max(Math.floor(plot.posToVal(top, 'y')), 0), rows - 1);
  return {
    width: frame.width,
    height: frame.height,
    padding: [6, 24, 0, 0],
    legend: { show: false },
    cursor: {
      drag: { x: true, y: true, uni: 24, dist: 6, setScale: false },
      points: { show: false },
      ...(frame.link && { sync: { key: frame.link, scales: ['x', null] } }),
    },
    scales: {
      x: { time: false, range: (_, low, high) => (low > first || high < last ? [low, high] : [first, last]) },
      y: { range: () => [0, rows], dir: -1 },
    },
    axes: [
      {
        ...axis,
        size: 26,
        values: (_, splits) => splits.map((at) => (Number.isInteger(at) ? at.toLocaleString('en') : '')),
      },
      {
        ...axis,
        size: LABEL_WIDTH,
        splits: (plot) => labelled(rows, plot.bbox.height / devicePixelRatio).map((row) => row + 0.5),
        values: (_, splits) => splits.map((at) => shortened(model.rows[Math.floor(at)]?.name ?? '')),
      },
    ],
    series: [{}, { scale: 'y', stroke: 'transparent', points: { show: false } }],
    hooks: {
      draw: [
        (plot) => drawHeat(plot, model, colours),
        (plot) => drawPicked(plot, model, frame.picked(), colours.edge),
      ],
      setCursor: [
        (plot) => {
          const { idx, top, left } = plot.cursor;
          const inside = typeof left === 'number' && left >= 0 && typeof top === 'number' && top >= 0;
          frame.onCursor(inside ? (idx ?? null) : null, inside ? rowAt(plot, top) : null);
        },
      ],
      setScale: [
        ({ scales: { x } }, key) => {
          if (key === 'x') frame.onZoom(x?.min !== first || x?.max !== last);
        },
      ],
      setSelect: [
        (plot) => {
          const { left, top, width, height } = plot.select;
          if (width <= 0 || height <= 0) return;
          const across = height >= plot.over.clientHeight - 1;
          if (across) {
            plot.setScale('x', { min: plot.posToVal(left, 'x'), max: plot.posToVal(left + width, 'x') });
          } else frame.onRows(rowAt(plot, top), rowAt(plot, top + height - 1));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** Returns the rows whose names have room. */
function labelled(rows: number, height: number): number[] {
  const every = Math.max(1, Math.ceil((rows * LABEL_HEIGHT) / Math.max(height, 1)));
  return Array.from({ length: Math.ceil(rows / every) }, (_, i) => i * every);
}

/** Keeps the end of a long name: layers of a block differ there. */
function shortened(name: string): string {
  return name.length > LABEL_LETTERS ? `…${name.slice(1 - LABEL_LETTERS)}` : name;
}
