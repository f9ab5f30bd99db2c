import type { Columns, SeriesPayload } from '../api/types.js';
import { valuesOf } from './build.js';
import type { Value } from './model.js';

/** What a cell holds: a value, exactly 0, a gradient that does not exist, or nothing recorded. */
export type Cell = number | 'zero' | 'none' | 'missing';

export interface HeatRow {
  readonly name: string;
  /** Rows of the series behind it: several for a block. */
  readonly members: readonly number[];
  readonly cells: readonly Cell[];
}

/** A column of many layers over many steps. */
export interface HeatModel {
  readonly title: string;
  readonly unit: string;
  readonly steps: readonly number[];
  readonly rows: readonly HeatRow[];
  /** The smallest and largest value that has a colour; on a logarithmic scale both are above 0. */
  readonly domain: readonly [number, number];
  readonly log: boolean;
}

export interface HeatColumn {
  readonly column: Columns['zeroloss/gradients'] | Columns['zeroloss/activations'];
  readonly label: string;
  /** Which end of the scale is trouble; null where both may be. */
  readonly bad: 'low' | 'high' | null;
  readonly log: boolean;
  /** Column that says which gradients do not exist. */
  readonly absent: Columns['zeroloss/gradients'] | null;
}

export const HEAT_COLUMNS: readonly HeatColumn[] = [
  { column: 'norm', label: 'Gradient norm', bad: 'low', log: true, absent: 'none' },
  { column: 'update_ratio', label: 'Update ratio', bad: null, log: true, absent: null },
  { column: 'never_active_share', label: 'Units never active', bad: 'high', log: false, absent: null },
  { column: 'saturated_share', label: 'Saturated units', bad: 'high', log: false, absent: null },
];

/** Rows that still have room for their names. */
const MANY_ROWS = 40;

/** Returns the picture of a column, a row a layer, or a row a block of layers when they are grouped. */
export function heatOf(
  { column, label, log, bad }: HeatColumn,
  series: SeriesPayload,
  absent: SeriesPayload | null,
  grouped: boolean,
): HeatModel {
  const short = withoutModel(series.rows);
  const names = grouped ? blocksOf(short) : short.map((name, row) => ({ name, members: [row] }));
  const cells = series.rows.map((_, row) => {
    const gone = absent && onSteps(series.steps, absent, absent.values[0]?.[row] ?? []);
    return cellsOf(valuesOf(series, column, row), gone);
  });
  const rows = names
    .map(({ name, members }) => ({
      name,
      members,
      cells: worst(
        members.map((row) => cells[row] ?? []),
        bad,
      ),
    }))
    .filter((row) => row.cells.some((cell) => cell !== 'missing'));
  const unit = series.units[series.columns.indexOf(column)] ?? '';
  return { title: label, unit, steps: series.steps, rows, log, domain: domainOf(rows, log) };
}

/** Returns pictures with the same rows in the same places, the first run's first, and the same colours. */
export function aligned(models: readonly HeatModel[]): HeatModel[] {
  if (models.length < 2) return [...models];
  const names = [...new Set(models.flatMap(({ rows }) => rows.map(({ name }) => name)))];
  const drawn = models.filter(({ rows }) => rows.length > 0);
  const domain: readonly [number, number] = [
    Math.min(...drawn.map((model) => model.domain[0])),
    Math.max(...drawn.map((model) => model.domain[1])),
  ];
  return models.map((model) => {
    const known = new Map(model.rows.map((row) => [row.name, row]));
    const absent = (name: string): HeatRow => ({
      name,
      members: [],
      cells: model.steps.map(() => 'missing'),
    });
    const rows = model.rows.length > 0 ? names.map((name) => known.get(name) ?? absent(name)) : [];
    return { ...model, rows, domain };
  });
}

/** Returns whether a model has so many layers that blocks of them are easier to read. */
export function isLarge({ rows }: SeriesPayload): boolean {
  return rows.length > MANY_ROWS && blocksOf(withoutModel(rows)).length <= rows.length / 2;
}

/** Ends the first part of a name: a slash, a point, or a number and what follows it (`block1_conv2`). */
const FIRST_PART = /^(.+?)(?:[/.]|(?<=\d)_(?=[a-z]))/;

/** Returns layers by the first part of their names, in the order of the model. */
export function blocksOf(names: readonly string[]): { name: string; members: number[] }[] {
  const blocks = new Map<string, number[]>();
  for (const [row, name] of names.entries()) {
    const block = FIRST_PART.exec(name)?.[1] ?? name;
    blocks.set(block, [...(blocks.get(block) ?? []), row]);
  }
  return [...blocks].map(([name, members]) => ({
    name: members.length > 1 ? `${name} (${members.length})` : (names[members[0] ?? 0] ?? name),
    members,
  }));
}

/** Returns names without the name of the model, where all begin with it. */
function withoutModel(names: readonly string[]): string[] {
  const [model = ''] = names[0]?.split('/') ?? [];
  const shared = names.length > 1 && names.every((name) => name.startsWith(`${model}/`));
  return names.map((name) => (shared ? name.slice(model.length + 1) : name));
}

function cellsOf(values: readonly Value[], absent: readonly Value[] | null): Cell[] {
  return values.map((value, i) => {
    if (absent?.[i] === 1) return 'none';
    if (typeof value !== 'number') return 'missing';
    return value === 0 ? 'zero' : value;
  });
}

/** Returns a column on the steps of another answer: each holds until its next record. */
function onSteps(steps: readonly number[], { steps: own }: SeriesPayload, values: readonly Value[]): Value[] {
  let at = -1;
  return steps.map((step) => {
    while (at + 1 < own.length && (own[at + 1] ?? 0) <= step) at += 1;
    return values[at];
  });
}

/** Returns for each step the cell of a block that is most in need of a look. */
function worst(members: readonly (readonly Cell[])[], bad: HeatColumn['bad']): Cell[] {
  const [first = [], ...others] = members;
  if (others.length === 0) return [...first];
  return first.map((_, i) =>
    worstOf(
      members.map((cells) => cells[i] ?? 'missing'),
      bad,
    ),
  );
}

function worstOf(cells: readonly Cell[], bad: HeatColumn['bad']): Cell {
  if (cells.includes('none')) return 'none';
  if (bad !== 'high' && cells.includes('zero')) return 'zero';
  const values = cells.filter((cell) => typeof cell === 'number');
  if (values.length === 0) return cells.includes('zero') ? 'zero' : 'missing';
  if (bad === 'high') return Math.max(...values);
  return bad === 'low' ? Math.min(...values) : furthest(values);
}

/** Returns the value that is the most times larger or smaller than the one in the middle. */
function furthest(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.log(sorted[sorted.length >> 1] ?? 1);
  return values.reduce((far, value) =>
    Math.abs(Math.log(value) - middle) > Math.abs(Math.log(far) - middle) ? value : far,
  );
}

function domainOf(rows: readonly HeatRow[], log: boolean): [number, number] {
  if (!log) return [0, 1];
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const { cells } of rows) {
    for (const cell of cells) {
      if (typeof cell !== 'number') continue;
      low = Math.min(low, cell);
      high = Math.max(high, cell);
    }
  }
  return high > 0 ? [low, Math.max(high, low * 10)] : [1e-3, 1];
}
