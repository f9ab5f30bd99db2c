import { expect, test } from 'vitest';
import type { Column } from '../../src/api/types.js';
import { FINITE, finiteLines } from '../../src/charts/finite.js';
import { series } from '../fixtures.js';

const WHOLE = series('zeroloss/input', { non_finite_share: [0, 0, 0] });
const FLAGS = series('zeroloss/gradients', { finite: [1, 0, 0] });

const ANSWERS = [
  series('zeroloss/loss', { value: [0.5, null, null], constant: [1, 1, 1] }),
  WHOLE,
  series('zeroloss/target', { non_finite_share: [0, 0.1, 0] }),
  series('zeroloss/activations', { finite: [null, null, null] }),
  WHOLE,
  {
    ...FLAGS,
    rows: ['a', 'b'],
    values: [
      [
        [1, 1, 1],
        [1, 1, 0],
      ],
    ],
  },
  { ...FLAGS, columns: ['weight_finite'] satisfies Column[] },
];

test('each kind of tensor says from when on it is not finite, in the order of the data', () => {
  expect(FINITE.length).toBe(ANSWERS.length);
  expect(finiteLines(ANSWERS).map(({ name, text }) => `${name}: ${text}`)).toEqual([
    'Inputs: finite throughout',
    'Targets: not finite from step 500, at 1 of 3 records',
    'Activations: not recorded',
    'Predictions: finite throughout',
    'Loss: not finite from step 500, at 2 of 3 records',
    'Gradients: not finite from step 1,000, at 1 of 3 records',
    'Weights: not finite from step 500, at 2 of 3 records',
  ]);
});
