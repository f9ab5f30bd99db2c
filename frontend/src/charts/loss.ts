import type { SeriesPayload } from '../api/types.js';
import { letter } from '../text/words.js';
import { guideOf, valuesOf } from './build.js';
import { type ChartModel, finiteValues } from './model.js';

/** Strokes of the runs A, B, C and D, so that no colour has to tell them apart. */
const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3]] as const;

/**
 * Returns a chart of the loss for each run, on the same axes. Losses that are not comparable are held
 * against those of their best constant predictors; where one has none, each has a scale of its own.
 */
export function lossCharts(series: readonly SeriesPayload[], comparable: boolean): ChartModel[] {
  const relative = series.length > 1 && !comparable && series.every(hasConstant);
  const charts = series.map((points, i) => {
    const run = series.length > 1 ? i : null;
    return relative ? relativeChart(points, i) : lossChart(points, run);
  });
  const steps = charts.flatMap((chart) => chart.steps);
  const values = charts.flatMap(finiteValues);
  const domain = { steps: extremes(steps), values: comparable || relative ? extremes(values) : [] };
  return charts.map((chart) => ({ ...chart, domain }));
}

const BASE = { bands: [], range: null, tone: 'info', log: true } as const;

/** Returns whether a run has no loss of its own, as one whose step applies several optimizers. */
export function hasNoLoss(series: SeriesPayload): boolean {
  return series.steps.length > 0 && !valuesOf(series, 'total', 0).some((value) => typeof value === 'number');
}

/** A line for what each optimizer minimises; dashes tell more than four apart no longer, the key still does. */
function objectiveChart(series: SeriesPayload, i: number | null): ChartModel {
  return {
    ...BASE,
    title: titleOf(series, i),
    unit: 'loss',
    steps: series.steps,
    lines: series.rows.map((name, row) => ({
      label: `loss of ${name}`,
      look: row === 0 ? 'data' : 'prediction',
      dash: dashOf(row),
      values: valuesOf(series, 'loss', row),
    })),
    limit: null,
    guide: guideOf(series, 'loss'),
    log: false,
    nullIsNaN: false,
  };
}

function lossChart(series: SeriesPayload, i: number | null): ChartModel {
  if (series.columns.includes('global_norm')) return objectiveChart(series, i);
  const constant = valuesOf(series, 'constant', 0);
  return {
    ...BASE,
    title: titleOf(series, i),
    unit: 'loss',
    steps: series.steps,
    lines: [
      { label: 'loss', look: 'data', dash: dashOf(i), values: valuesOf(series, 'total', 0) },
      ...(hasConstant(series)
        ? [{ label: 'best constant predictor', look: 'reference', dash: [2, 3], values: constant } as const]
        : []),
    ],
    limit: null,
    guide: guideOf(series, 'total'),
    nullIsNaN: true,
  };
}

function relativeChart(series: SeriesPayload, i: number): ChartModel {
  const constant = valuesOf(series, 'constant', 0);
  const values = valuesOf(series, 'total', 0).map((loss, at) => {
    const best = constant[at];
    if (typeof best !== 'number' || best <= 0) return undefined;
    return typeof loss === 'number' ? loss / best : loss;
  });
  return {
    ...BASE,
    title: titleOf(series, i),
    unit: 'ratio',
    steps: series.steps,
    lines: [{ label: 'loss / that of the best constant predictor', look: 'data', dash: dashOf(i), values }],
    limit: { value: 1, text: 'best constant predictor' },
    nullIsNaN: true,
  };
}

function hasConstant(series: SeriesPayload): boolean {
  return valuesOf(series, 'constant', 0).some((value) => typeof value === 'number' && value > 0);
}

function titleOf({ run }: SeriesPayload, i: number | null): string {
  return i === null ? run : `${letter(i)} ${run}`;
}

function dashOf(i: number | null): readonly number[] {
  return DASHES[(i ?? 0) % DASHES.length] ?? [];
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
