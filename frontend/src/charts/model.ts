import type { GuidePayload } from '../api/types.js';

/** A value of a line: null is not a number or not recorded, undefined is a step of another line. */
export type Value = number | null | undefined;

export type Look = 'data' | 'reference' | 'prediction' | 'target' | 'faint';

export interface Line {
  readonly label: string;
  readonly look: Look;
  readonly values: readonly Value[];
  /** Lengths of strokes and gaps; a solid line without. */
  readonly dash?: readonly number[];
}

/** The region between two quantiles, with a line in its middle. */
export interface Band {
  readonly label: string;
  readonly look: Look;
  readonly low: readonly Value[];
  readonly middle: readonly Value[];
  readonly high: readonly Value[];
}

export interface Limit {
  readonly value: number;
  readonly text: string;
}

export interface ChartModel {
  readonly title: string;
  readonly unit: string;
  readonly steps: readonly number[];
  readonly lines: readonly Line[];
  readonly bands: readonly Band[];
  readonly limit: Limit | null;
  /** A range of values to be shaded. */
  readonly guide?: GuidePayload | null;
  /** First and last step of the finding. */
  readonly range: readonly [number, number] | null;
  readonly tone: 'critical' | 'warning' | 'info';
  readonly log: boolean;
  /** Whether null in the first line is a measured value that is not a number. */
  readonly nullIsNaN: boolean;
  /** Steps and values that the axes must hold besides its own, so that charts share them. */
  readonly domain?: { readonly steps: readonly number[]; readonly values: readonly number[] };
}

/** Returns every line of a chart, the edges of its bands included, as its table shows them. */
export function allLines(model: ChartModel): Line[] {
  const edges = model.bands.flatMap(({ label, look, low, middle, high }) => [
    { label: `${label}, 5 % quantile`, look, values: low },
    { label: `${label}, median`, look, values: middle },
    { label: `${label}, 95 % quantile`, look, values: high },
  ]);
  return [...model.lines, ...edges];
}

/** Returns every finite value that the axis has to hold. */
export function finiteValues(model: ChartModel): number[] {
  const values = allLines(model).flatMap((line) => line.values);
  if (model.limit) values.push(model.limit.value);
  if (model.guide && model.guide.low !== null) values.push(model.guide.low, model.guide.high);
  return [...values, ...(model.domain?.values ?? [])].filter((value) => typeof value === 'number');
}

/** Returns the first and the last step of the horizontal axis. */
export function stepBounds({ steps, domain }: ChartModel): [number, number] {
  const all = [...(domain?.steps ?? []), steps[0] ?? 0, steps.at(-1) ?? 0];
  return [Math.min(...all), Math.max(...all)];
}
