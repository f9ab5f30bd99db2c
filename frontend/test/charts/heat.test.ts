import { expect, test } from 'vitest';
import type { Column, SeriesPayload } from '../../src/api/types.js';
import { aligned, blocksOf, HEAT_COLUMNS, type HeatColumn, heatOf, isLarge } from '../../src/charts/heat.js';
import { colourAt, colourOf, shareOf } from '../../src/charts/heat-colour.js';
import { rowsChart } from '../../src/charts/heat-lines.js';
import { heatSentence, offenders } from '../../src/charts/heat-words.js';
import { layers, series } from '../fixtures.js';

const [NORM, , DEAD] = HEAT_COLUMNS as readonly [HeatColumn, HeatColumn, HeatColumn];
const norms = (grouped = false) => heatOf(NORM, layers('a', 'norm'), layers('a', 'none'), grouped);

function shares(...rows: (number | null)[][]): SeriesPayload {
  const names = rows.map((_, row) => `dense_${row}`);
  return {
    ...series('zeroloss/activations', { never_active_share: [] }),
    steps: [0, 1],
    rows: names,
    values: [rows],
  };
}

test('a gradient that does not exist, one that is 0 and one that was not recorded are three things', () => {
  const recorded = {
    ...layers('a', 'norm'),
    rows: ['a', 'b', 'c'],
    values: [[[null], [0], [null]]],
    steps: [0],
  };
  const absent = { ...recorded, columns: ['none'] satisfies Column[], values: [[[1], [0], [0]]] };
  const cells = heatOf(NORM, { ...recorded, values: [[[null], [0], [1]]] }, absent, false).rows.map(
    (row) => row.cells,
  );
  expect(cells).toEqual([['none'], ['zero'], [1]]);
});

test('which gradients do not exist is looked up by step: the two answers may keep other records', () => {
  const recorded = {
    ...layers('a', 'norm'),
    rows: ['a'],
    values: [[[null, null, 0.5]]],
    steps: [0, 50, 100],
  };
  const absent = { ...recorded, columns: ['none'] satisfies Column[], values: [[[1, 0]]], steps: [0, 70] };
  expect(heatOf(NORM, recorded, absent, false).rows[0]?.cells).toEqual(['none', 'none', 0.5]);
});

test('of a ratio the layer of a block counts that is furthest from the others, up or down', () => {
  const [, RATIO] = HEAT_COLUMNS as readonly [HeatColumn, HeatColumn];
  const block = (values: number[]) => ({
    ...layers('a', 'update_ratio'),
    rows: values.map((_, i) => `m/b/${i}`),
    values: [values.map((value) => [value])],
    steps: [0],
  });
  expect(heatOf(RATIO, block([1e-3, 2e-3, 10]), null, true).rows[0]?.cells).toEqual([10]);
  expect(heatOf(RATIO, block([1e-3, 2e-3, 1e-9]), null, true).rows[0]?.cells).toEqual([1e-9]);
});

test('a row of which nothing was recorded is left out', () => {
  const model = heatOf(DEAD, shares([0.5, 0.2], [null, null]), null, false);
  expect(model.rows.map(({ name }) => name)).toEqual(['dense_0']);
});

test('the scale of a norm is logarithmic over what is above 0, that of a share from 0 to 1', () => {
  expect(norms()).toMatchObject({ log: true, domain: [0.01, 0.4] });
  expect(heatOf(DEAD, shares([0.5, 0.2]), null, false)).toMatchObject({ log: false, domain: [0, 1] });
});

test.each([
  [
    ['block1_conv1', 'block1_conv2', 'fc'],
    ['block1 (2)', 'fc'],
  ],
  [
    ['dense/kernel', 'dense/bias', 'dense_1/kernel', 'dense_1/bias'],
    ['dense (2)', 'dense_1 (2)'],
  ],
  [['batch_normalization_1'], ['batch_normalization_1']],
])('layers are grouped by the first part of their names: %j', (names, blocks) => {
  expect(blocksOf(names).map(({ name }) => name)).toEqual(blocks);
});

test('a block shows the worst of its layers: none before 0 before the smallest norm, or the largest share', () => {
  expect(norms(true).rows.map(({ name, cells }) => [name, cells[0]])).toEqual([
    ['block1 (2)', 'none'],
    ['head/kernel', 0.4],
  ]);
  const dead = { ...shares([0.5, 0.1], [0.2, 0.9]), rows: ['b/x', 'b/y'] };
  const other = { ...dead, rows: ['m/b/x', 'm/b/y'] };
  expect(heatOf(DEAD, other, null, true).rows.map(({ cells }) => cells)).toEqual([[0.5, 0.9]]);
});

test('only a model of many layers in few blocks is grouped by itself', () => {
  const named = (name: (i: number) => string, count: number) =>
    isLarge({ ...shares(), rows: Array.from({ length: count }, (_, i) => name(i)) });
  expect(named((i) => `m/block${i >> 3}/dense${i}`, 80)).toBe(true);
  expect(named((i) => `m/dense_${i}`, 80)).toBe(false);
  expect(named((i) => `m/block${i >> 3}/dense${i}`, 24)).toBe(false);
});

test('compared runs have the same rows in the same places and one scale', () => {
  const small = heatOf(NORM, { ...layers('b', 'norm'), rows: ['x/a', 'x/b', 'x/head'] }, null, false);
  const [one, other] = aligned([norms(), small]);
  expect(one?.rows.map(({ name }) => name)).toEqual(other?.rows.map(({ name }) => name));
  expect(one?.domain).toEqual(other?.domain);
});

test('the layers in most need of a look come first, with since when', () => {
  expect(offenders(norms(), NORM).map(({ name, text }) => `${name}: ${text}`)).toEqual([
    'block1/dense/kernel: none since step 0',
    'block1/dense_1/kernel: exactly 0 since step 1,000',
    'head/kernel: 0.1',
  ]);
  const dead = heatOf(DEAD, { ...shares([0, 0], [0.4, 0.9]), units: ['share'] }, null, false);
  expect(offenders(dead, DEAD).map(({ name, text }) => `${name}: ${text}`)).toEqual(['dense_1: 90 %']);
});

test('the picture is said in a sentence', () => {
  expect(heatSentence(norms())).toContain('3 rows, steps 0–1,500. At the last record 1 have none.');
});

test('colours grow lighter with the value, and zero is on no scale', () => {
  const light = (share: number) => colourAt(share).reduce((sum, part) => sum + part);
  expect([0, 0.25, 0.5, 0.75, 1].map(light)).toEqual(
    [0, 0.25, 0.5, 0.75, 1].map(light).sort((a, b) => a - b),
  );
  const colours = { zero: [1, 2, 3], none: [4, 5, 6], background: [0, 0, 0], edge: '' } as const;
  expect(colourOf('zero', norms(), colours)).toEqual([1, 2, 3]);
  expect(colourOf('missing', norms(), colours)).toBeNull();
  expect(shareOf(0.4, norms())).toBe(1);
});

test('picked rows become lines, each layer of a block for itself', () => {
  const recorded = layers('a', 'norm');
  expect(rowsChart(recorded, norms(true), [0], null)?.lines.map(({ label }) => label)).toEqual([
    'block1/dense/kernel',
    'block1/dense_1/kernel',
  ]);
  expect(rowsChart(recorded, norms(), [], null)).toBeNull();
});
