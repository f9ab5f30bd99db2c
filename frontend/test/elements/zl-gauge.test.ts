import { expect, test } from 'vitest';
import { gaugePlaces } from '../../src/elements/zl-gauge.js';

test.each([
  ['far below its limit', 2e-9, 1e-3, 'ratio'],
  ['exactly 0', 0, 1e-3, 'ratio'],
  ['just below its limit', 0.3, 0.5, 'share'],
])('a value %s stands left of it, both on the strip', (_, value, limit, unit) => {
  const places = gaugePlaces(value, limit, unit);
  expect(places?.value).toBeLessThan(places?.limit ?? 0);
  expect(places?.value).toBeGreaterThanOrEqual(0);
  expect(places?.limit).toBeLessThanOrEqual(100);
});

test('a value above its limit stands right of it', () => {
  const places = gaugePlaces(31, 1, 'ratio');
  expect(places?.value).toBeGreaterThan(places?.limit ?? 100);
});

test('a share stands where it is between nothing and all', () => {
  expect(gaugePlaces(0.9, 0.5, 'share')).toEqual({ value: 90, limit: 50 });
});

test('a negative value stands left of a positive limit', () => {
  expect(gaugePlaces(-0.04, 0.02, 'ratio')).toEqual({ value: 10, limit: 90 });
});

test('a value that is not a number has no place', () => {
  expect(gaugePlaces(Number.NaN, 1, 'ratio')).toBeNull();
});
