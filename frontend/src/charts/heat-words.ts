import { plain, step, stepRange } from '../text/numbers.js';
import type { Cell, HeatColumn, HeatModel, HeatRow } from './heat.js';

const SHOWN = 5;

/** A layer that should be looked at, with the reason. */
export interface Offender {
  readonly row: number;
  readonly name: string;
  readonly text: string;
}

/** Returns the layers in most need of a look at the last record, worst first. */
export function offenders(model: HeatModel, { bad }: HeatColumn): Offender[] {
  if (bad === null) return [];
  const severity = (cell: Cell | undefined): number => {
    if (cell === undefined || cell === 'missing') return Number.NEGATIVE_INFINITY;
    if (typeof cell === 'number') return bad === 'high' ? cell : -cell;
    if (bad === 'high') return 0;
    return cell === 'none' ? 2 : 1;
  };
  return model.rows
    .map((row, at) => ({ at, row, rank: severity(lastOf(row)) }))
    .filter(({ rank }) => rank > Number.NEGATIVE_INFINITY && (bad === 'low' || rank > 0))
    .sort((one, other) => other.rank - one.rank)
    .slice(0, SHOWN)
    .map(({ at, row }) => ({ row: at, name: row.name, text: lastInWords(row, model) }));
}

/** Returns a cell in words. */
export function cellInWords(cell: Cell | undefined, unit: string): string {
  if (cell === undefined || cell === 'missing') return 'not recorded';
  if (cell === 'zero') return 'exactly 0';
  return cell === 'none' ? 'none: the loss does not reach it' : plain(cell, unit);
}

/** Returns what a heatmap shows, in a sentence for people who do not see it. */
export function heatSentence(model: HeatModel): string {
  const { title, steps, rows } = model;
  const last = (wanted: Cell) => rows.filter((row) => lastOf(row) === wanted).length;
  const parts = [
    `${title} of ${rows.length} rows, ${stepRange(steps[0] ?? 0, steps.at(-1) ?? 0)}.`,
    last('none') > 0 && `At the last record ${last('none')} have none.`,
    last('zero') > 0 && `At the last record ${last('zero')} are exactly 0.`,
    'Arrow keys move, Enter draws the row as a line.',
  ];
  return parts.filter(Boolean).join(' ');
}

/** Returns the last cell that was recorded. */
export function lastOf({ cells }: HeatRow): Cell | undefined {
  return cells.findLast((cell) => cell !== 'missing');
}

function lastInWords(row: HeatRow, { unit, steps }: HeatModel): string {
  const cell = lastOf(row);
  if (typeof cell === 'number' || cell === undefined) return cellInWords(cell, unit);
  const before = row.cells.findLastIndex((other) => other !== cell && other !== 'missing');
  const since = row.cells.findIndex((other, i) => i > before && other === cell);
  return `${cell === 'zero' ? 'exactly 0' : 'none'} since step ${step(steps[since] ?? 0)}`;
}
