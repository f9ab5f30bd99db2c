import { expect, test } from 'vitest';
import { csv, csvOf } from '../../src/charts/csv.js';
import type { ChartModel } from '../../src/charts/model.js';

const MODEL: ChartModel = {
  title: 'Loss',
  unit: 'loss',
  steps: [0, 10, 20],
  lines: [{ label: 'loss', look: 'data', values: [0.25, null, undefined] }],
  bands: [],
  limit: null,
  range: null,
  tone: 'info',
  log: true,
  nullIsNaN: true,
};

test('the numbers are written in full, and what is not a number is told from what is not there', () => {
  expect(csvOf(MODEL)).toBe('step,loss\r\n0,0.25\r\n10,NaN\r\n20,\r\n');
});

test('where null means not recorded the cell is empty', () => {
  expect(csvOf({ ...MODEL, nullIsNaN: false })).toContain('10,\r\n');
});

test('a cell with a comma, a quote or a line break is quoted', () => {
  expect(csv([['a,b', 'say "no"', 'two\nlines', 'plain']])).toBe('"a,b","say ""no""","two\nlines",plain\r\n');
});
