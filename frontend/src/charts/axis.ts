import { number, plain } from '../text/numbers.js';
import { type ChartModel, finiteValues } from './model.js';

export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** The vertical axis: its own coordinates, so that a lane for zero and one for not-a-number have room. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly Tick[];
  /** Where exact zeros are drawn when the axis is logarithmic. */
  readonly zeroLane: number | null;
  /** Where values that are not numbers are drawn. */
  readonly missingLane: number | null;
  /** Returns where a value stands, or null for one that has no place on a logarithm. */
  place(value: number): number | null;
}

const TICKS = 4;
const LANE = 0.16;

/** Returns the axis of a chart: logarithmic where it is asked for and no value is negative. */
export function axisOf(model: ChartModel): Axis {
  const values = finiteValues(model);
  const positive = values.filter((value) => value > 0);
  const log = model.log && positive.length > 0 && !values.some((value) => value < 0);
  const missing = model.nullIsNaN && (model.lines[0]?.values ?? []).includes(null);
  return log ? logAxis(positive, values.includes(0), missing) : linearAxis(values, missing, model.unit);
}

function logAxis(positive: readonly number[], zeros: boolean, missing: boolean): Axis {
  const logs = positive.map(Math.log10);
  const [bottom, top] = wide(padded(Math.min(...logs), Math.max(...logs), 0.5));
  const lane = (top - bottom) * LANE;
  const zeroLane = zeros ? bottom - lane : null;
  const missingLane = missing ? top + lane : null;
  return {
    low: zeroLane === null ? bottom : zeroLane - lane / 2,
    high: missingLane === null ? top : missingLane + lane / 2,
    ticks: [
      ...(zeroLane === null ? [] : [{ at: zeroLane, text: '0' }]),
      ...decades(bottom, top),
      ...missingTick(missingLane),
    ],
    zeroLane,
    missingLane,
    place: (value) => (value > 0 ? Math.log10(value) : null),
  };
}

function linearAxis(values: readonly number[], missing: boolean, unit: string): Axis {
  const known = values.some((value) => value !== 0) ? values : [0, 1];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const [bottom, top] = within(padded(low, high, Math.abs(high) * 0.1 || 1), unit, [low, high]);
  const lane = (top - bottom) * LANE;
  const missingLane = missing ? top + lane : null;
  return {
    low: bottom,
    high: missingLane === null ? top : missingLane + lane / 2,
    ticks: [...evenTicks(bottom, top, unit), ...missingTick(missingLane)],
    zeroLane: null,
    missingLane,
    place: (value) => value,
  };
}

/** Room beyond 0 and 1 for the width of a line: a share has no other values. */
const LINE_ROOM = 0.02;

function within(
  bounds: [number, number],
  unit: string,
  [low, high]: readonly [number, number],
): [number, number] {
  if (unit !== 'share' || low < 0 || high > 1) return bounds;
  return [Math.max(bounds[0], -LINE_ROOM), Math.min(bounds[1], 1 + LINE_ROOM)];
}

function missingTick(lane: number | null): Tick[] {
  return lane === null ? [] : [{ at: lane, text: 'NaN' }];
}

/** Decades that are drawn at least: noise of a per cent must not look like a course. */
const LEAST_DECADES = 0.2;

function wide([low, high]: [number, number]): [number, number] {
  const more = Math.max(0, LEAST_DECADES - (high - low)) / 2;
  return [low - more, high + more];
}

function padded(low: number, high: number, least: number): [number, number] {
  const span = high - low;
  const pad = span > 0 ? Math.max(span * 0.08, least * 0.02) : least;
  return [low - pad, high + pad];
}

function decades(bottom: number, top: number): Tick[] {
  const first = Math.ceil(bottom);
  const last = Math.floor(top);
  if (last - first < 1) {
    return evenTicks(bottom, top).map(({ at }) => ({ at, text: number(Number((10 ** at).toPrecision(3))) }));
  }
  const every = Math.ceil((last - first) / TICKS);
  const count = Math.floor((last - first) / every) + 1;
  return Array.from({ length: count }, (_, i) => {
    const exponent = first + i * every;
    return { at: exponent, text: number(10 ** exponent) };
  });
}

function evenTicks(bottom: number, top: number, unit = ''): Tick[] {
  const rough = (top - bottom) / TICKS;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * size >= rough) ?? 10) * size;
  const first = Math.ceil(bottom / step);
  const count = Math.floor(top / step) - first + 1;
  return Array.from({ length: count }, (_, i) => {
    const at = Number(((first + i) * step).toPrecision(12));
    return { at, text: plain(at, unit) };
  });
}
