import { expect, test } from 'vitest';
import { whyNotCompared } from '../../src/text/compare.js';

test.each([
  [0, 'Tick two or more runs to compare them.'],
  [1, 'Tick two or more runs to compare them.'],
  [2, ''],
  [6, ''],
  [7, 'At most 6 runs can be compared: untick 1.'],
])('%i ticked runs: "%s"', (count, sentence) => {
  expect(whyNotCompared(count)).toBe(sentence);
});
