/** Returns a measured value with four significant digits: `0.0833`, `3.1e-11`, `12,000`. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : 'minus infinite';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return exponential(value);
  return Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 6 });
}

function exponential(value: number): string {
  const [digits = '', exponent = ''] = value.toExponential(2).split('e');
  return `${Number(digits)}e${Number(exponent)}`;
}

const SAID_WITHOUT_UNIT = new Set(['ratio', 'flag', 'index', 'code']);

/** Returns a value with its unit; a share as a percentage, a flag as yes or no. */
export function measured(value: number | null, unit: string): string {
  if (value === null) return 'no finite number';
  if (unit === 'step') return `step ${step(value)}`;
  if (unit === 'share') return `${number(value * 100)} %`;
  if (unit === 'flag') return value === 0 ? 'no' : 'yes';
  return SAID_WITHOUT_UNIT.has(unit) || unit === 'loss' ? number(value) : `${number(value)} ${unit}`;
}

/** Returns a value without its unit, as an axis and a table say it; a share as a percentage. */
export function plain(value: number | null | undefined, unit: string): string {
  return typeof value === 'number' && unit === 'share' ? measured(value, unit) : number(value);
}

/** Returns a step as people write it: `12,000`. */
export function step(value: number): string {
  return value.toLocaleString('en');
}

/** Returns `step 12` or `steps 12–400`. */
export function stepRange(first: number, last: number): string {
  return first === last ? `step ${step(first)}` : `steps ${step(first)}–${step(last)}`;
}

/** Returns the time of day: `12:04:07`. */
export function clock(time: Date): string {
  return time.toLocaleTimeString('en-GB');
}
