import { expect, test } from 'vitest';
import { axisOf } from '../../src/charts/axis.js';
import { type ChartModel, stepBounds, type Value } from '../../src/charts/model.js';

function model(values: readonly Value[], fields: Partial<ChartModel> = {}): ChartModel {
  return {
    title: 'Loss',
    unit: 'loss',
    steps: values.map((_, i) => i * 10),
    lines: [{ label: 'loss', look: 'data', values }],
    bands: [],
    limit: null,
    range: null,
    tone: 'critical',
    log: true,
    nullIsNaN: true,
    ...fields,
  };
}

test('a logarithmic axis has a decade on each tick', () => {
  const { ticks, zeroLane, missingLane } = axisOf(model([1, 0.01, 1e-4]));
  expect(ticks.map(({ text }) => text)).toEqual(['1e-4', '0.001', '0.01', '0.1', '1']);
  expect([zeroLane, missingLane]).toEqual([null, null]);
});

test('exact zeros get a lane below every other value', () => {
  const axis = axisOf(model([1, 0.01, 0]));
  expect(axis.ticks[0]?.text).toBe('0');
  expect(axis.zeroLane).toBeLessThan(axis.place(0.01) ?? 0);
  expect(axis.zeroLane).toBeGreaterThan(axis.low);
  expect(axis.place(0)).toBeNull();
});

test('values that are not numbers get a lane above every other value', () => {
  const axis = axisOf(model([1, null, 0.01]));
  expect(axis.ticks.at(-1)?.text).toBe('NaN');
  expect(axis.missingLane).toBeGreaterThan(axis.place(1) ?? 0);
  expect(axis.missingLane).toBeLessThan(axis.high);
});

test('what was not recorded gets no lane', () => {
  expect(axisOf(model([1, null], { nullIsNaN: false })).missingLane).toBeNull();
});

test('a negative value makes the axis linear, so that nothing is left out', () => {
  const axis = axisOf(model([1, 0, -2]));
  expect([axis.place(-2), axis.place(0), axis.zeroLane]).toEqual([-2, 0, null]);
});

test('zeros alone are drawn on a linear axis', () => {
  const axis = axisOf(model([0, 0]));
  expect(axis.place(0)).toBe(0);
  expect(axis.ticks.map(({ text }) => text)).toEqual(['0', '0.5', '1']);
});

test('the limit is within the axis', () => {
  const axis = axisOf(model([1, 0.5], { limit: { value: 5e-5, text: 'limit' } }));
  expect(axis.low).toBeLessThan(Math.log10(5e-5));
});

test('values within a decade are told apart by their ticks', () => {
  const { ticks } = axisOf(model([0.31, 0.33]));
  expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length);
  expect(ticks.length).toBeGreaterThan(1);
});

test('charts that share a domain share both axes', () => {
  const shared = model([1, 0.5], { domain: { steps: [0, 900], values: [1e-6, 10] } });
  expect(stepBounds(shared)).toEqual([0, 900]);
  expect(axisOf(shared).low).toBeLessThan(-6);
});

test('a share has no room above 100 % or below 0 %', () => {
  const { ticks, high } = axisOf(model([1, 1, 0.5], { unit: 'share', log: false }));
  expect(ticks.map(({ text }) => text).at(-1)).toBe('100 %');
  expect(high).toBeLessThan(1.05);
});

test('losses that differ by a thousandth are drawn as nearly flat, under labels that differ', () => {
  const axis = axisOf(model([1, 1.001]));
  const share = ((axis.place(1.001) ?? 0) - (axis.place(1) ?? 0)) / (axis.high - axis.low);
  expect(share).toBeLessThan(0.01);
  expect(new Set(axis.ticks.map(({ text }) => text)).size).toBe(axis.ticks.length);
});
