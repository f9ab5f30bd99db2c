import type uPlot from 'uplot';
import type { Axis } from './axis.js';
import { drawGuide, drawLanes, drawLimit, drawRange } from './draw.js';
import { type Band, type ChartModel, type Line, stepBounds, type Value } from './model.js';
import { axisLook, type Palette } from './palette.js';

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Charts with the same key move their cursors together. */
  readonly link: string | null;
  readonly onCursor: (index: number | null) => void;
  readonly onZoom: (zoomed: boolean) => void;
}

const AXIS_WIDTH = 58;
/** A line of so few points is drawn with its points. */
const FEW_POINTS = 24;

/** Returns a chart's values in the coordinates of its axis, in the order of `optionsOf`'s series. */
export function dataOf(model: ChartModel, axis: Axis): uPlot.AlignedData {
  const place = (values: readonly Value[]) =>
    values.map((value) => (typeof value === 'number' ? axis.place(value) : value));
  const edges = model.bands.flatMap(({ low, middle, high }) => [place(high), place(low), place(middle)]);
  return [
    [...model.steps],
    ...edges,
    ...[...model.lines].reverse().map(({ values }) => place(values)),
  ] as uPlot.AlignedData;
}

/** Returns what uPlot needs to draw a chart. */
export function optionsOf(model: ChartModel, axis: Axis, palette: Palette, frame: Frame): uPlot.Options {
  const [first, last] = stepBounds(model);
  const whole: [number, number] = [first, Math.max(last, first + 1)];
  const isWhole = (low: number | null, high: number | null) =>
    low === null || high === null || (low <= (model.steps[0] ?? 0) && high >= (model.steps.at(-1) ?? 0));
  const line = axisLook(palette);
  return {
    width: frame.width,
    height: frame.height,
    padding: [10, 24, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false, dist: 6 },
      points: { size: 7 },
      ...(frame.link && { sync: { key: frame.link, scales: ['x', null] } }),
    },
    scales: {
      x: { time: false, range: (_, low, high) => (isWhole(low, high) ? whole : [low, high]) },
      y: { range: () => [axis.low, axis.high] },
    },
    axes: [
      {
        ...line,
        size: 26,
        values: (_, splits) => splits.map((at) => (Number.isInteger(at) ? at.toLocaleString('en') : '')),
      },
      {
        ...line,
        size: AXIS_WIDTH,
        splits: () => axis.ticks.map(({ at }) => at),
        values: () => axis.ticks.map(({ text }) => text),
      },
    ],
    series: [
      {},
      ...model.bands.flatMap((band) => bandSeries(band, palette)),
      ...[...model.lines].reverse().map((each) => lineSeries(each, palette, model.steps.length)),
    ],
    bands: model.bands.map(({ look }, i) => ({
      series: [3 * i + 1, 3 * i + 2],
      fill: `${palette.looks[look]}38`,
    })),
    hooks: {
      drawClear: [
        (plot) => drawGuide(plot, model, axis, { reference: palette.looks.reference, quiet: palette.quiet }),
        (plot) => drawRange(plot, model, palette),
      ],
      draw: [
        (plot) => drawLanes(plot, model, axis, palette),
        (plot) => drawLimit(plot, model, axis, palette),
      ],
      setScale: [
        (plot, key) => {
          const { min, max } = plot.scales.x ?? {};
          if (key === 'x') frame.onZoom(min !== whole[0] || max !== whole[1]);
        },
      ],
      setCursor: [(plot) => frame.onCursor(plot.cursor.idx ?? null)],
    },
  };
}

function lineSeries({ look, dash }: Line, palette: Palette, steps: number): uPlot.Series {
  return {
    stroke: palette.looks[look],
    width: look === 'data' ? 2 : 1.25,
    points: { show: look === 'data' && steps <= FEW_POINTS, size: 5 },
    ...(dash && { dash: [...dash] }),
  };
}

function bandSeries({ look }: Band, palette: Palette): uPlot.Series[] {
  const stroke = palette.looks[look];
  const dash = look === 'target' ? { dash: [6, 4] } : {};
  const edge = { stroke, width: 0.75, points: { show: false } };
  return [edge, edge, { stroke, width: 2, points: { show: false }, ...dash }];
}
