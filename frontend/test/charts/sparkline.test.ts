import { expect, test } from 'vitest';
import { sparkline } from '../../src/charts/sparkline.js';
import { sentence } from '../../src/elements/zl-sparkline.js';

const points = (...values: (number | null)[]) => values.map((value, i) => [i, value]);
const moves = (path: string) => path.split('M').length - 1;

test('a curve without gaps is one stroke', () => {
  expect(moves(sparkline(points(1, 0.5, 0.1), 100, 20).line)).toBe(1);
});

test('a value that is not a number breaks the stroke and is marked above', () => {
  const { line, missing, zeros } = sparkline(points(1, 0.5, null, 0.2, 0.1), 100, 20);
  expect([moves(line), moves(missing), moves(zeros)]).toEqual([2, 1, 0]);
});

test('an exact zero is marked below, not drawn as a small value', () => {
  const { line, zeros } = sparkline(points(1, 0, 0), 100, 20);
  expect([moves(line), moves(zeros)]).toEqual([1, 2]);
});

test('a loss that goes below zero is drawn as it is', () => {
  expect(sparkline(points(1, 0, -1), 100, 20).line).toBe('M2 2L50 10L98 18');
});

test('a run of zeros alone draws no line and no NaN in its paths', () => {
  const { line, zeros } = sparkline(points(0, 0), 100, 20);
  expect(line).toBe('');
  expect(zeros).not.toContain('NaN');
});

test('the curve is said in words', () => {
  expect(sentence(points(0.33, null, 0.01))).toBe(
    'Loss: 0.33 at first, 0.01 at last, not a number in places',
  );
  expect(sentence(points(null))).toBe('Loss: not a number throughout');
});
