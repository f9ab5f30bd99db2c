import { expect, test } from 'vitest';
import { measured, number, stepRange } from '../../src/text/numbers.js';

test.each([
  [0, '0'],
  [0.083333333, '0.08333'],
  [3.1e-11, '3.1e-11'],
  [0.001, '0.001'],
  [12_000, '12,000'],
  [1.5e9, '1.5e9'],
  [-0.25, '-0.25'],
  [null, 'not a number'],
  [Number.POSITIVE_INFINITY, 'infinite'],
])('%s is written %s', (value, text) => {
  expect(number(value)).toBe(text);
});

test.each([
  [0.625, 'share', '62.5 %'],
  [1, 'flag', 'yes'],
  [0, 'flag', 'no'],
  [2.1e-9, 'ratio', '2.1e-9'],
  [0.33, 'loss', '0.33'],
  [0.29, 'target units', '0.29 target units'],
  [null, 'share', 'no finite number'],
  [1200, 'step', 'step 1,200'],
])('%s of the unit %s is written %s', (value, unit, text) => {
  expect(measured(value, unit)).toBe(text);
});

test('a stretch of one step is a step', () => {
  expect([stepRange(12, 12), stepRange(0, 12_000)]).toEqual(['step 12', 'steps 0–12,000']);
});
