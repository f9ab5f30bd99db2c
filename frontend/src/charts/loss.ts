import type { SeriesPayload } from '../api/types.js';
import { letter } from '../text/words.js';
import { guideOf, valuesOf } from './build.js';
import { type ChartModel, finiteValues, type Line } from './model.js';

/** Strokes of the runs A, B, C and D, so that no colour has to tell them apart. */
const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3]] as const;

/** Returns a chart of the loss for each run; comparable runs share both axes. */
export function lossCharts(series: readonly SeriesPayload[], comparable: boolean): ChartModel[] {
  const charts = series.map((points, i) => lossChart(points, series.length > 1 ? i : null));
  const steps = charts.flatMap((chart) => chart.steps);
  const values = charts.flatMap(finiteValues);
  const domain = { steps: extremes(steps), values: comparable ? extremes(values) : [] };
  return charts.map((chart) => ({ ...chart, domain }));
}

function lossChart(series: SeriesPayload, i: number | null): ChartModel {
  const line = (column: string, label: string, look: Line['look'], dash: readonly number[]): Line => ({
    label,
    look,
    dash,
    values: valuesOf(series, column, 0),
  });
  const constant = line('constant', 'best constant predictor', 'reference', [2, 3]);
  return {
    title: i === null ? series.run : `${letter(i)} ${series.run}`,
    unit: 'loss',
    steps: series.steps,
    lines: [
      line('total', 'loss', 'data', DASHES[(i ?? 0) % DASHES.length] ?? []),
      ...(constant.values.some((value) => typeof value === 'number') ? [constant] : []),
    ],
    bands: [],
    limit: null,
    guide: guideOf(series, 'total'),
    range: null,
    tone: 'info',
    log: true,
    nullIsNaN: true,
  };
}

function extremes(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const bounds = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)] as [number, number],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as [number, number],
  );
  const smallest = values
    .filter((value) => value > 0)
    .reduce((low, value) => Math.min(low, value), bounds[1]);
  return [...bounds, smallest];
}
