import { expect, test } from 'vitest';
import { hasNoLoss, lossCharts } from '../../src/charts/loss.js';
import { series } from '../fixtures.js';

const loss = (total: (number | null)[]) => series('zeroloss/loss', { total, constant: total.map(() => 2) });

test('a run whose loss was never recorded has none, one that turned NaN has', () => {
  expect(hasNoLoss(loss([null, null]))).toBe(true);
  expect(hasNoLoss(loss([1, null]))).toBe(false);
  expect(hasNoLoss(loss([]))).toBe(false);
});

test('each optimizer of a step has a line of its own', () => {
  const objectives = series(
    'zeroloss/objective',
    { loss: [0, 0], global_norm: [1, 1] },
    {
      rows: ['d_optimizer', 'g_optimizer'],
      values: [
        [
          [0.7, 0.6],
          [0.8, -0.9],
        ],
        [
          [1, 1],
          [1, 1],
        ],
      ],
    },
  );
  const [chart] = lossCharts([objectives], true);
  expect(chart?.lines.map(({ label, values }) => [label, values])).toEqual([
    ['loss of d_optimizer', [0.7, 0.6]],
    ['loss of g_optimizer', [0.8, -0.9]],
  ]);
  expect(chart?.log).toBe(false);
});
