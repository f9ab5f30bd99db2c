import { number, stepRange } from '../text/numbers.js';
import { allLines, type ChartModel, type Line } from './model.js';

const SAID = 3;

/** Returns what a chart shows, in a sentence for people who do not see it. */
export function sentenceOf(model: ChartModel): string {
  const { steps, range, limit } = model;
  const span = stepRange(steps[0] ?? 0, steps.at(-1) ?? 0);
  const lines = allLines(model).slice(0, SAID).map(lineInWords);
  const parts = [
    `${model.title}, ${span}: ${lines.join('; ')}.`,
    range && `The finding covers ${stepRange(...range)}.`,
    limit && `Drawn as a line: ${limit.text}.`,
  ];
  return parts.filter(Boolean).join(' ');
}

function lineInWords({ label, values }: Line): string {
  const known = values.filter((value) => typeof value === 'number');
  const missing = values.filter((value) => value === null).length;
  if (known.length === 0) return `${label} is never a number`;
  const zeros = known.filter((value) => value === 0).length;
  const course =
    known[0] === known.at(-1)
      ? `is ${number(known[0])}`
      : `goes from ${number(known[0])} to ${number(known.at(-1))}`;
  return [
    `${label} ${course}`,
    zeros > 0 && `exactly 0 at ${zeros} of ${values.length} points`,
    missing > 0 && `not a number at ${missing} of ${values.length}`,
  ]
    .filter(Boolean)
    .join(', ');
}
