import type { SeriesPayload } from '../api/types.js';
import { step } from '../text/numbers.js';
import type { Source } from './plan.js';

/** Where numbers can stop being finite, in the order in which data flow; the loss comes first, for its curve. */
export const FINITE: readonly Source[] = [
  { tag: 'zeroloss/loss' },
  { tag: 'zeroloss/input', column: 'non_finite_share' },
  { tag: 'zeroloss/target', column: 'non_finite_share' },
  { tag: 'zeroloss/activations', column: 'finite' },
  { tag: 'zeroloss/prediction', column: 'non_finite_share' },
  { tag: 'zeroloss/gradients', column: 'finite' },
  { tag: 'zeroloss/gradients', column: 'weight_finite' },
];

/** What became of one kind of tensor. */
export interface FiniteLine {
  readonly name: string;
  readonly steps: readonly number[];
  /** Whether everything was finite at each record; null is not recorded. */
  readonly finite: readonly (boolean | null)[];
  readonly text: string;
}

const NAMES = ['Loss', 'Inputs', 'Targets', 'Activations', 'Predictions', 'Gradients', 'Weights'];

/** Returns a line a kind of tensor, in the order of the data, the loss after the predictions. */
export function finiteLines(series: readonly SeriesPayload[]): FiniteLine[] {
  const lines = series.map((points, i) => lineOf(NAMES[i] ?? '', points));
  const [loss, inputs, targets, activations, predictions, ...rest] = lines;
  return [inputs, targets, activations, predictions, loss, ...rest].filter((line) => line !== undefined);
}

function lineOf(name: string, { steps, columns, values }: SeriesPayload): FiniteLine {
  const [rows = []] = values;
  const isLoss = columns.length > 1;
  const finite = steps.map((_, at) => {
    const cells = rows.map((row) => row[at] ?? null);
    if (isLoss) return cells.every((cell) => cell !== null);
    const known = cells.filter((cell) => cell !== null);
    if (known.length === 0) return null;
    return columns[0] === 'non_finite_share'
      ? known.every((cell) => cell === 0)
      : known.every((cell) => cell === 1);
  });
  return { name, steps, finite, text: inWords(steps, finite) };
}

function inWords(steps: readonly number[], finite: readonly (boolean | null)[]): string {
  const known = finite.filter((cell) => cell !== null).length;
  const bad = finite.filter((cell) => cell === false).length;
  if (known === 0) return 'not recorded';
  if (bad === 0) return 'finite throughout';
  return `not finite from step ${step(steps[finite.indexOf(false)] ?? 0)}, at ${bad} of ${known} records`;
}
