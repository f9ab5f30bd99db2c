/** Points `[step, value]`; a value that is null is not a number. */
export type Points = readonly (readonly (number | null)[])[];

export interface Sparkline {
  /** SVG path of the line, broken where a value is not a number. */
  readonly line: string;
  /** SVG path of marks on the floor where the value is exactly zero. */
  readonly zeros: string;
  /** SVG path of marks at the top where the value is not a number. */
  readonly missing: string;
}

const PAD = 2;

/** Returns the paths of a loss curve in a box; on a logarithmic scale when every value allows it. */
export function sparkline(points: Points, width: number, height: number): Sparkline {
  const steps = points.map(([step]) => step ?? 0);
  const values = points.map(([, value]) => value ?? null);
  const x = scale(steps, PAD, width - PAD);
  const drawn = values.map(heightOf(values));
  const y = scale(
    drawn.filter((value) => value !== null),
    height - PAD,
    PAD,
  );
  let line = '';
  let pen = 'M';
  for (const [i, value] of drawn.entries()) {
    if (value === null) pen = 'M';
    else {
      line += `${pen}${x(steps[i] ?? 0)} ${y(value)}`;
      pen = 'L';
      if (drawn[i - 1] == null && drawn[i + 1] == null) line += 'h0.01';
    }
  }
  const ticks = (wanted: (value: number | null) => boolean, at: number) =>
    values.map((value, i) => (wanted(value) ? `M${x(steps[i] ?? 0)} ${at}v3` : '')).join('');
  return {
    line,
    zeros: ticks((value) => value === 0, height - 4),
    missing: ticks((value) => value === null, 1),
  };
}

/** Returns a value's height: its logarithm, nothing for a zero, the value itself if one is negative. */
function heightOf(values: readonly (number | null)[]): (value: number | null) => number | null {
  if (values.some((value) => value !== null && value < 0)) return (value) => value;
  return (value) => (value === null || value === 0 ? null : Math.log10(value));
}

function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return (value) => {
    const share = span > 0 ? (value - low) / span : 0.5;
    return Math.round((from + share * (to - from)) * 10) / 10;
  };
}
