import { allLines, type ChartModel, type Value } from './model.js';

/** Returns the numbers of a chart as comma-separated values, a row a step. */
export function csvOf(model: ChartModel): string {
  const lines = allLines(model);
  const cell = (value: Value) => (typeof value === 'number' ? String(value) : missing(value, model));
  const rows = model.steps.map((step, i) => [String(step), ...lines.map(({ values }) => cell(values[i]))]);
  return csv([['step', ...lines.map(({ label }) => label)], ...rows]);
}

/** Returns rows of cells as comma-separated values; a cell with a comma or a quote in it is quoted. */
export function csv(rows: readonly (readonly string[])[]): string {
  return `${rows.map((cells) => cells.map(quoted).join(',')).join('\r\n')}\r\n`;
}

function missing(value: null | undefined, { nullIsNaN }: ChartModel): string {
  return value === null && nullIsNaN ? 'NaN' : '';
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
