import { number } from '../text/numbers.js';
import { csv } from './csv.js';

/** Rows of each class of one split, from class 0. */
export interface ClassCounts {
  readonly label: string;
  readonly counts: readonly number[];
}

/** A class with its rows and their share in each split. */
export interface ClassRow {
  readonly name: number;
  readonly cells: readonly { readonly label: string; readonly count: number; readonly share: number }[];
}

/** Returns every class that is known of any split. */
export function classRows(splits: readonly ClassCounts[]): ClassRow[] {
  const totals = splits.map(({ counts }) => Math.max(1, sum(counts)));
  const known = Math.max(0, ...splits.map(({ counts }) => counts.length));
  return Array.from({ length: known }, (_, name) => ({
    name,
    cells: splits.map(({ label, counts }, i) => {
      const count = counts[name] ?? 0;
      return { label, count, share: count / (totals[i] ?? 1) };
    }),
  }));
}

/** Returns a class as it is said below a chart: `class 3 · training 100 (10 %)`. */
export function inWords({ name, cells }: ClassRow): string {
  return [`class ${name}`, ...cells.map(cellInWords)].join(' · ');
}

/** Returns what a chart of classes shows, in a sentence for people who do not see it. */
export function classSentence(splits: readonly ClassCounts[]): string {
  const said = splits.map(({ label, counts }) => {
    const present = counts.filter((count) => count > 0);
    const [most, least] = [Math.max(...present), Math.min(...present)];
    const rows = most === least ? `${exact(most)} rows each` : `${exact(least)} to ${exact(most)} rows each`;
    return `${label} has ${present.length} ${present.length === 1 ? 'class' : 'classes'}, ${rows}`;
  });
  return `Rows of each class: ${said.join('; ')}.`;
}

/** Returns the rows of each class as comma-separated values. */
export function classCsv(splits: readonly ClassCounts[]): string {
  const rows = classRows(splits).map(({ name, cells }) =>
    [name, ...cells.map(({ count }) => count)].map(String),
  );
  return csv([['class', ...splits.map(({ label }) => label)], ...rows]);
}

/** Returns a share as an axis and a table say it. */
export function percent(share: number): string {
  return `${number(share * 100)} %`;
}

export function exact(count: number): string {
  return count.toLocaleString('en');
}

function cellInWords({ label, count, share }: ClassRow['cells'][number]): string {
  return `${label} ${exact(count)} (${percent(share)})`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
