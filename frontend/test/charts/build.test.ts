import { expect, test } from 'vitest';
import type { Column, SeriesPayload } from '../../src/api/types.js';
import { buildChart, valuesOf } from '../../src/charts/build.js';
import { lossCharts } from '../../src/charts/loss.js';
import { planOf } from '../../src/charts/plan.js';
import { sentenceOf } from '../../src/charts/sentence.js';
import { evidence, finding, SPREAD, series } from '../fixtures.js';

function chartOf(fact: ReturnType<typeof evidence>, answers: readonly SeriesPayload[]) {
  const found = finding('some-rule', { evidence: [fact], first_step: 500, last_step: 1500 });
  const plan = planOf(found);
  if (!plan) throw new Error('no plan');
  return buildChart(plan, found, answers);
}

const LOSS = series('zeroloss/loss', { value: [0.3, 0, null], constant: [0.1, 0.1, 0.1] });

test.each([
  ['loss', evidence(), ['zeroloss/loss']],
  ['spread', SPREAD, ['zeroloss/prediction', 'zeroloss/target']],
  ['layers', evidence({ tag: 'zeroloss/gradients', column: 'norm' }), ['zeroloss/gradients']],
  [
    'line',
    evidence({ tag: 'zeroloss/target', column: 'negative_share', unit: 'share' }),
    ['zeroloss/target'],
  ],
  [
    'spread',
    evidence({ tag: 'zeroloss/validation/prediction', column: 'mean' }),
    ['zeroloss/validation/prediction', 'zeroloss/validation/target'],
  ],
])('the picture is a %s', (kind, fact, tags) => {
  const plan = planOf(finding('a', { evidence: [fact] }));
  expect([plan?.kind, plan?.sources.map(({ tag }) => tag)]).toEqual([kind, tags]);
});

test('a finding without evidence has no picture', () => {
  expect(planOf(finding('a', { evidence: [] }))).toBeNull();
});

test('a loss stands beside the best constant predictor, with the steps of the finding', () => {
  const chart = chartOf(evidence(), [LOSS]);
  expect(chart?.lines.map(({ label }) => label)).toEqual(['loss', 'best constant predictor']);
  expect(chart).toMatchObject({ range: [500, 1500], log: true, nullIsNaN: true });
});

test.each([
  ['recomputed', 'loss of the recorded targets and predictions'],
  ['shifted', 'loss with rows moved on by one'],
] as const)('evidence of the column %s of the loss is drawn beside the loss', (column, label) => {
  const recorded = series('zeroloss/loss', { value: [0.5, 0.5], [column]: [0.3, 0.2] });
  const lines = chartOf(evidence({ column }), [recorded])?.lines;
  expect(lines?.map((line) => [line.label, line.values])).toEqual([
    [label, [0.3, 0.2]],
    ['loss', [0.5, 0.5]],
  ]);
});

test('a column that no tag has is refused by the compiler', () => {
  // @ts-expect-error: it was called so once
  expect(valuesOf(LOSS, 'reported', 0)).toEqual([null, null, null]);
  // @ts-expect-error: outputs have losses, layers have not
  const wrong: Column<'zeroloss/activations'> = 'constant';
  expect(wrong).toBe('constant');
});

test('a limit is drawn when it has the unit of what is drawn', () => {
  const limit = { name: 'prints_as_zero', value: 5e-5, unit: 'loss', reason: 'four decimals' };
  expect(chartOf(evidence({ threshold: limit }), [LOSS])?.limit?.value).toBe(5e-5);
  expect(chartOf(evidence({ threshold: { ...limit, unit: 'ratio' } }), [LOSS])?.limit).toBeNull();
});

test('predictions and targets become two bands on the steps of both', () => {
  const quantiles = { quantile_05: [0, 0], quantile_50: [1, 1], quantile_95: [2, 2] };
  const target = series('zeroloss/target', quantiles, { steps: [0, 100] });
  const prediction = series('zeroloss/prediction', quantiles, { steps: [0, 50] });
  const chart = chartOf(SPREAD, [prediction, target]);
  expect(chart?.steps).toEqual([0, 50, 100]);
  expect(chart?.bands.map(({ label, middle }) => [label, middle])).toEqual([
    ['targets', [1, undefined, 1]],
    ['predictions', [1, 1, undefined]],
  ]);
});

test('the layer that is named is drawn before the others', () => {
  const payload = series(
    'zeroloss/gradients',
    { norm: [] },
    {
      rows: ['first', 'second'],
      steps: [0, 50],
      values: [
        [
          [1, 1],
          [0, 0],
        ],
      ],
    },
  );
  const chart = chartOf(evidence({ tag: 'zeroloss/gradients', column: 'norm', row: 1 }), [payload]);
  expect(chart?.lines.map(({ label, look }) => [label, look])).toEqual([
    ['second', 'data'],
    ['first', 'faint'],
  ]);
});

test('a fact about a step is shown on the loss', () => {
  const fact = evidence({ tag: 'zeroloss/facts', column: 'first_zero_loss_step', unit: 'step', row: null });
  const plan = planOf(finding('a', { evidence: [fact] }));
  expect(plan).toMatchObject({ kind: 'loss', sources: [{ tag: 'zeroloss/loss' }] });
  expect(chartOf(fact, [LOSS])).toMatchObject({ title: 'Loss', unit: 'loss' });
});

test('where something is not finite, the loss is drawn and every kind of tensor is asked for', () => {
  const fact = evidence({ tag: 'zeroloss/facts', column: 'first_non_finite_step', unit: 'step', row: null });
  const plan = planOf(finding('a', { evidence: [fact] }));
  expect([plan?.kind, plan?.sources.length]).toEqual(['finite', 7]);
  expect(chartOf(fact, [LOSS])).toMatchObject({ title: 'Loss', nullIsNaN: true });
});

test('losses that mean different things are held against those of their best constants', () => {
  const other = series('zeroloss/loss', { total: [8, 4], constant: [16, 0] }, { run: 'b' });
  const charts = lossCharts([series('zeroloss/loss', { total: [3], constant: [1] }), other], false);
  expect(charts.map(({ lines }) => lines.map(({ values }) => values))).toEqual([[[3]], [[0.5, undefined]]]);
  expect(charts[0]?.domain).toEqual(charts[1]?.domain);
  expect(charts[0]?.limit?.value).toBe(1);
});

test('a loss that never was a finite number is not drawn as one that is not a number', () => {
  expect(chartOf(evidence(), [series('zeroloss/loss', { value: [null, null] })])).toBeNull();
});

test('nothing recorded is no chart', () => {
  expect(chartOf(evidence(), [series('zeroloss/loss', {})])).toBeNull();
});

test('a chart is said in a sentence', () => {
  const chart = chartOf(evidence(), [LOSS]);
  expect(chart && sentenceOf(chart)).toBe(
    'Loss, steps 0–1,000: loss goes from 0.3 to 0, exactly 0 at 1 of 3 points, not a number at 1 of 3; ' +
      'best constant predictor is 0.1. The finding covers steps 500–1,500.',
  );
});

test('compared runs have a stroke each, and one scale if they are comparable', () => {
  const other = series('zeroloss/loss', { total: [9], constant: [0.1] }, { run: 'b' });
  const [a, b] = lossCharts([LOSS, other], true);
  expect(a?.lines[0]?.dash).not.toEqual(b?.lines[0]?.dash);
  expect(a?.domain).toEqual(b?.domain);
  expect(b?.domain?.values).toContain(9);
  const without = series('zeroloss/loss', { total: [9] });
  expect(lossCharts([LOSS, without], false)[0]?.domain?.values).toEqual([]);
});
