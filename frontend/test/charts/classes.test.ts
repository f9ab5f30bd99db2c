import { expect, test } from 'vitest';
import { classCsv, classRows, classSentence, inWords } from '../../src/charts/classes.js';

const SPLITS = [
  { label: 'training', counts: [30, 10] },
  { label: 'validation', counts: [0, 5, 5] },
];

test('a class has its rows and their share in each split, also where a split ends before it', () => {
  const rows = classRows(SPLITS);
  expect(rows.map(({ name }) => name)).toEqual([0, 1, 2]);
  expect(rows[0]?.cells.map(({ share }) => share)).toEqual([0.75, 0]);
  expect(rows[2]?.cells.map(({ count }) => count)).toEqual([0, 5]);
});

test('a class is said with its counts and shares', () => {
  const [, second] = classRows(SPLITS);
  expect(second && inWords(second)).toBe('class 1 · training 10 (25 %) · validation 5 (50 %)');
});

test('the sentence says how many classes there are and how large they are', () => {
  expect(classSentence(SPLITS)).toBe(
    'Rows of each class: training has 2 classes, 10 to 30 rows each; validation has 2 classes, 5 rows each.',
  );
});

test('the numbers are counts, a row a class', () => {
  expect(classCsv(SPLITS)).toBe('class,training,validation\r\n0,30,0\r\n1,10,5\r\n2,0,5\r\n');
});

test('splits without a row have no class', () => {
  expect(classRows([{ label: 'training', counts: [] }])).toEqual([]);
});
