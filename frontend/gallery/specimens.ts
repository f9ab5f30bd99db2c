import { finiteLines } from '../src/charts/finite.js';
import { HEAT_COLUMNS, type HeatColumn, heatOf } from '../src/charts/heat.js';
import type { ChartModel } from '../src/charts/model.js';
import { plainLines } from '../src/state/lines.js';
import * as fixed from '../test/fixtures.js';
import * as splits from '../test/split-fixtures.js';

/** An element in its states, by what each shows. */
export interface Specimen {
  readonly tag: keyof HTMLElementTagNameMap;
  readonly states: Readonly<Record<string, object>>;
}

function specimen<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  states: Readonly<Record<string, Partial<HTMLElementTagNameMap[Tag]>>>,
): Specimen {
  return { tag, states };
}

const LONG = 'a_run_with_a_name_that_is_far_longer_than_any_column/and_a_second_part/lr=0.001,batch=512';
const STEPS = Array.from({ length: 40 }, (_, i) => i * 50);

const CHART: ChartModel = {
  title: 'Loss',
  unit: 'loss',
  steps: STEPS,
  lines: [
    { label: 'loss', look: 'data', values: STEPS.map((step) => Math.exp(-step / 300)) },
    { label: 'best constant predictor', look: 'reference', dash: [2, 3], values: STEPS.map(() => 0.083) },
  ],
  bands: [],
  limit: { value: 0.01, text: 'limit 0.01' },
  guide: { low: null, high: 5e-5, text: 'prints as 0.0000' },
  range: [500, 1500],
  tone: 'critical',
  log: true,
  nullIsNaN: true,
};

const ZEROS = STEPS.map((step, i) => (i < 10 ? Math.exp(-step / 60) : i % 7 === 0 ? null : 0));

const BANDS: ChartModel = {
  ...CHART,
  title: 'Targets and predictions: from the 5 % to the 95 % quantile',
  lines: [],
  limit: null,
  guide: null,
  tone: 'warning',
  log: false,
  bands: (['target', 'prediction'] as const).map((look, i) => ({
    label: `${look}s`,
    look,
    low: STEPS.map(() => (i === 0 ? -1 : -0.01)),
    middle: STEPS.map(() => 0),
    high: STEPS.map(() => (i === 0 ? 1 : 0.01)),
  })),
};

const HEAT = heatOf(
  HEAT_COLUMNS[0] as HeatColumn,
  fixed.layers('a', 'norm'),
  fixed.layers('a', 'none'),
  false,
);

const FINITE = finiteLines([
  fixed.series('zeroloss/loss', { value: [0.5, null, null], constant: [1, 1, 1] }),
  ...[0, 1, 2].map(() => fixed.series('', { non_finite_share: [0, 0, 0] })),
  fixed.series('', { finite: [null, null, null] }),
  fixed.series('', { finite: [1, 0, 0] }),
  fixed.series('', { weight_finite: [1, 1, 0] }),
]);

const CLASSES = splits.LEAKING.splits.map(({ split, class_counts }) => ({
  label: split,
  counts: class_counts,
}));

const TOTALS = { degenerate: 3, suspicious: 2, 'no-problem-found': 6, 'not-enough-data': 1 };
const RUNS = ['exp/relu_out', LONG];

/** Every element that shows something by itself, in the states that people meet. */
export const SPECIMENS: readonly Specimen[] = [
  specimen('zl-header', {
    fresh: { answeredAt: new Date(2026, 0, 2, 12, 4, 7) },
    live: { live: true, answeredAt: new Date(2026, 0, 2, 12, 4, 7) },
    'not answering': { silentSince: new Date(2026, 0, 2, 12, 4, 7) },
  }),
  specimen('zl-banners', {
    one: { banners: [{ text: '100 of 5,000 steps available.', do: '--tb_zeroloss_samples=5000' }] },
    'without a cure': { banners: [{ text: 'Something was not recorded.', do: null }] },
  }),
  specimen('zl-problem', { 'with a cure': { what: 'The answer is not JSON.', remedy: 'Reload the page.' } }),
  specimen('zl-skeleton', { reading: { text: 'Reading 240 runs…' } }),
  specimen('zl-empty', {
    'scalars without a loss': {
      logDir: 'runs',
      runsSeen: 4,
      version: '0.1.0',
      asked: true,
      tags: ['accuracy', 'lr'],
    },
    'no runs': { logDir: 'runs', runsSeen: 0, version: '0.1.0' },
    'runs of others': { logDir: '/home/someone/experiments/runs', runsSeen: 4, version: '0.1.0' },
  }),
  specimen('zl-filter', {
    'all runs': {
      totals: TOTALS,
      count: 12,
      shown: 12,
      found: fixed.overview([fixed.BROKEN_ROW]).rules_found,
    },
    'two ticked, grouped': {
      totals: TOTALS,
      count: 12,
      shown: 4,
      query: 'exp',
      group: 'folder',
      folders: ['exp'],
      ticked: ['exp/relu_out', 'exp/fixed'],
    },
    'too many ticked': { totals: TOTALS, count: 12, shown: 12, ticked: [...'abcdefgh'] },
  }),
  specimen('zl-finding-select', {
    all: { found: fixed.overview([fixed.BROKEN_ROW, fixed.TINY_ROW]).rules_found },
    'one that no run shows': { found: [], chosen: 'dying-relu' },
  }),
  specimen('zl-grouping', {
    folders: { group: 'folder', folders: ['exp', 'sweep'], folded: ['exp'] },
  }),
  specimen('zl-keys', { closed: {} }),
  specimen('zl-others', {
    'beside our runs': { count: 12 },
    'asked for': { count: 12, on: true },
    'no other runs': { count: 12, on: true, alone: true },
  }),
  specimen('zl-how-to-record', { headed: { logDir: 'runs', heading: 'Check more than the loss' } }),
  specimen('zl-export', { closed: { link: 'http://localhost:6006/#tb_zeroloss', name: 'exp/relu_out' } }),
  specimen('zl-runs-table', {
    'a few runs': {
      lines: plainLines([fixed.BROKEN_ROW, fixed.TINY_ROW, fixed.LOSS_ONLY_ROW, fixed.row(LONG)]),
    },
    'one ticked': { lines: plainLines([fixed.BROKEN_ROW, fixed.row('exp/fixed')]), ticked: ['exp/fixed'] },
    'none matches': { lines: [] },
  }),
  specimen('zl-finding-list', {
    folded: { findings: [fixed.CAUSE, fixed.CONSEQUENCE], open: fixed.CAUSE.rule },
  }),
  specimen('zl-finding', { critical: { finding: fixed.CAUSE }, consequence: { finding: fixed.CONSEQUENCE } }),
  specimen('zl-evidence-list', {
    'with a limit': { evidence: fixed.CONSEQUENCE.evidence, tone: 'critical' },
  }),
  specimen('zl-gauge', {
    far: { value: 2e-9, limit: 1e-3, unit: 'ratio', tone: 'critical' },
    near: { value: 0.6, limit: 0.5, unit: 'share', tone: 'warning' },
  }),
  specimen('zl-run-notes', { all: { detail: fixed.detail([]) } }),
  specimen('zl-chart', {
    loss: { model: CHART },
    'exact zeros and NaN': {
      model: { ...CHART, lines: [{ label: 'loss', look: 'data', values: ZEROS }], limit: null },
    },
    bands: { model: BANDS },
  }),
  specimen('zl-heatmap', { 'none, zero and values': { model: HEAT }, picked: { model: HEAT, picked: [1] } }),
  specimen('zl-heat-twin', { table: { model: HEAT } }),
  specimen('zl-twin', { table: { model: CHART } }),
  specimen('zl-finite-strip', { 'gradients first': { lines: FINITE } }),
  specimen('zl-layer-list', {
    norms: { series: fixed.layers('a', 'norm'), column: 'norm', named: [1] },
  }),
  specimen('zl-split', {
    'a finding, every row known': { panel: splits.LEAKING, findings: [splits.LEAK] },
    'a sample, no classes': { panel: splits.ESTIMATED, findings: [splits.LEAK] },
    'only training seen': { panel: splits.TRAINING_ONLY, findings: [splits.LEAK] },
    '256 classes': { panel: splits.MANY_CLASSES, findings: [splits.LEAK] },
    'other labels of equal rows': { panel: splits.CONFLICTING, findings: [splits.LEAK] },
    'no finding': { panel: splits.LEAKING },
  }),
  specimen('zl-class-chart', {
    'both splits': { splits: CLASSES },
    training: { splits: CLASSES.slice(0, 1) },
  }),
  specimen('zl-class-twin', { table: { splits: CLASSES } }),
  specimen('zl-shared-rows', { 'two runs': { pairs: splits.ACROSS } }),
  specimen('zl-sparkline', { 'zeros and NaN': { points: fixed.BROKEN_ROW.loss } }),
  specimen('zl-compare-table', {
    'two runs': { runs: RUNS, findings: fixed.COMPARISON.findings, all: 2 },
    'nothing differs': { runs: RUNS, findings: [], all: 2 },
  }),
  specimen('zl-settings-table', {
    changed: { runs: RUNS, settings: fixed.COMPARISON.settings },
    same: { runs: RUNS, settings: [] },
  }),
  specimen('zl-snippet', { code: { heading: 'Keras fit', code: 'model.fit(x, y, callbacks=[callback])' } }),
];
