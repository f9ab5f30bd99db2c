import type { Api } from '../src/api/client.js';
import type {
  Column,
  ComparePayload,
  Counts,
  EvidencePayload,
  FindingPayload,
  OverviewPayload,
  OverviewRow,
  RunDetailPayload,
  SeriesPayload,
  ThresholdPayload,
} from '../src/api/types.js';

const COUNTS: Counts = { critical: 0, warning: 0, info: 0, passed: 14, not_checked: 2 };

export function row(name: string, fields: Partial<OverviewRow> = {}): OverviewRow {
  return {
    name,
    verdict: 'no-problem-found',
    limited: false,
    main: '14 checks passed, 2 not checked',
    main_rule: null,
    main_severity: null,
    counts: COUNTS,
    loss: [0.33, 0.2, 0.08, 0.02, 0.011].map((loss, i) => [i * 500, loss]),
    last_step: 2000,
    records: 60,
    records_logged: 60,
    last_time: 1_700_000_000,
    error: null,
    trouble: '',
    rules: [],
    basis: 'records',
    ...fields,
  };
}

export const BROKEN_ROW = row('exp/relu_out', {
  verdict: 'degenerate',
  main: 'Predictions are 0 for every row since step 0, while targets have spread 0.29.',
  main_rule: 'zero-predictions',
  main_severity: 'critical',
  counts: { ...COUNTS, critical: 2, warning: 1 },
  loss: [0.33, 0, 0, null, 0].map((loss, i) => [i * 500, loss]),
  rules: ['zero-predictions', 'dying-relu'],
});

export const TINY_ROW = row('exp/tiny_targets', {
  verdict: 'suspicious',
  main: 'The loss prints as 0.0000 but is 3.1e-11; the best constant predictor would score 3.3e-11.',
  main_rule: 'apparent-zero-loss',
  main_severity: 'warning',
  counts: { ...COUNTS, warning: 1 },
  rules: ['apparent-zero-loss'],
});

const TITLES = [
  ['zero-predictions', 'Zero predictions', 'critical'],
  ['dying-relu', 'Dying ReLU', 'critical'],
  ['apparent-zero-loss', 'Apparent zero loss', 'warning'],
] as const;
export const LOSS_ONLY_ROW = row('old/keras', {
  verdict: 'not-enough-data',
  main: 'Loss only: nothing odd in the loss curve; 4 checks made, 39 need records',
  basis: 'scalars',
});

export function overview(
  runs: readonly OverviewRow[],
  fields: Partial<OverviewPayload> = {},
): OverviewPayload {
  const verdicts = ['degenerate', 'suspicious', 'no-problem-found', 'not-enough-data'] as const;
  const count = (verdict: string) => runs.filter((run) => run.verdict === verdict).length;
  const found = (rule: string) => runs.filter(({ rules }) => rules.includes(rule)).length;
  return {
    runs: [...runs],
    totals: Object.fromEntries(verdicts.map((verdict) => [verdict, count(verdict)])),
    banners: [],
    log_dir: 'runs',
    runs_seen: runs.length,
    version: '0.1.0',
    rules_found: TITLES.map(([rule, title, severity]) => ({
      rule,
      title,
      severity,
      runs: found(rule),
    })).filter(({ runs }) => runs > 0),
    other_runs: 0,
    tags_not_recognised: [],
    unread: 0,
    schema: 1,
    ...fields,
  };
}

export const SPREAD_LIMIT: ThresholdPayload = {
  name: 'spread_ratio',
  value: 1e-3,
  unit: 'ratio',
  reason: '0.039 was the smallest in runs that learned',
};

export function evidence(fields: Partial<EvidencePayload> = {}): EvidencePayload {
  return {
    tag: 'zeroloss/loss',
    column: 'value',
    unit: 'loss',
    meaning: "this output's own loss on the batch",
    row: 0,
    label: null,
    first_step: 0,
    last_step: 2000,
    observed: 0,
    threshold: null,
    ...fields,
  };
}

export const SPREAD = evidence({
  tag: 'zeroloss/prediction',
  column: 'std',
  unit: 'target units',
  meaning: 'spread over rows',
  observed: 2.1e-9,
  threshold: SPREAD_LIMIT,
});

export function finding(rule: string, fields: Partial<FindingPayload> = {}): FindingPayload {
  return {
    rule,
    title: rule.replaceAll('-', ' '),
    severity: 'critical',
    role: 'primary',
    explained_by: [],
    layer: null,
    output: null,
    first_step: 0,
    last_step: 2000,
    summary: `This run shows ${rule}.`,
    evidence: [evidence()],
    why: 'The model ignores its input; the loss cannot improve.',
    fix: ['Use a `linear` output layer for regression.', 'Start again from new weights.'],
    check_yourself: 'Print `model.predict(x[:5])`: the rows should differ.',
    innocent: 'All targets really are one value.',
    ...fields,
  };
}

export const CAUSE = finding('targets-out-of-range', {
  title: 'Targets out of range',
  output: 'output',
  summary: 'Targets reach -1.2 to 1.4, but relu can only give 0 and more: 62 % of them cannot be met.',
  evidence: [
    evidence({
      tag: 'zeroloss/target',
      column: 'negative_share',
      unit: 'share',
      meaning: 'elements below 0',
      observed: 0.62,
      threshold: { name: 'outside_share', value: 0.01, unit: 'share', reason: 'rounding alone gives none' },
    }),
  ],
});

export const CONSEQUENCE = finding('zero-predictions', {
  title: 'Zero predictions',
  role: 'consequence',
  explained_by: ['targets-out-of-range'],
  summary: 'Predictions are 0 for every row since step 0, while targets have spread 0.29.',
  evidence: [SPREAD],
});

export function detail(
  findings: readonly FindingPayload[],
  fields: Partial<RunDetailPayload> = {},
): RunDetailPayload {
  return {
    run: {
      name: 'exp/relu_out',
      verdict: findings.length > 0 ? 'degenerate' : 'no-problem-found',
      limited: false,
      findings: [...findings],
      outcomes: {},
      reasons: {},
      trouble: '',
      not_recorded: [],
      basis: 'records',
      source: null,
      records: 0,
    },
    headline: 'Degenerate: 2 critical',
    zero: '',
    facts: 'mean_squared_error 0.33 at step 2,000 · best constant predictor 0.083 · steps 0 to 2,000',
    passed: [{ rule: 'dying-relu', title: 'Dying ReLU', outcome: 'clear', text: 'ReLU units fire' }],
    not_checked: [
      {
        rule: 'oversized-updates',
        title: 'Oversized updates',
        outcome: 'too-early',
        text: 'Cannot tell yet: 12 of 20 records.',
      },
    ],
    configuration: [{ name: 'Optimizer', value: 'adam, learning rate 0.001' }],
    banners: [],
    next_experiments: [],
    silence: 'This does not mean that the model is good.',
    cannot_be_seen: ['rows of one patient on both sides'],
    split: null,
    schema: 1,
    ...fields,
  };
}

/** Returns a series with a row of values for each column. */
export function series(
  tag: string,
  columns: Readonly<Partial<Record<Column, readonly (number | null)[]>>>,
  fields: Partial<SeriesPayload> = {},
): SeriesPayload {
  const lengths = Object.values(columns).map((values) => values.length);
  return {
    run: 'exp/relu_out',
    tag,
    rows: ['output'],
    columns: Object.keys(columns) as Column[],
    units: Object.keys(columns).map(() => 'loss'),
    guides: Object.keys(columns).map(() => null),
    steps: Array.from({ length: Math.max(0, ...lengths) }, (_, i) => i * 500),
    values: Object.values(columns).map((values) => [[...values]]),
    schema: 1,
    ...fields,
  };
}

/** Three layers of which the first never gets a gradient and the second stops at the third record. */
export function layers(run: string, column: string): SeriesPayload {
  const values: Record<string, (number | null)[][]> = {
    none: [
      [1, 1, 1, 1],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ],
    norm: [
      [null, null, null, null],
      [0.1, 0.01, 0, 0],
      [0.4, 0.3, 0.2, 0.1],
    ],
  };
  return {
    ...series('zeroloss/gradients', { [column]: [0, 0, 0, 0] }),
    run,
    rows: ['block1/dense/kernel', 'block1/dense_1/kernel', 'head/kernel'],
    values: [
      values[column] ?? [
        [0.5, 0.5, 0.5, 0.5],
        [0.2, 0.4, 0.6, 0.8],
        [0, 0, 0, 0],
      ],
    ],
  };
}

export const COMPARISON: ComparePayload = {
  runs: ['exp/relu_out', 'exp/fixed'],
  verdicts: ['degenerate', 'no-problem-found'],
  headline: '1 problem fixed, 1 still there, 0 new',
  comparable: true,
  comparable_text: 'Same loss, same target scale, same batch size.',
  findings: [
    {
      rule: 'targets-out-of-range',
      title: 'Targets out of range',
      change: 'fixed',
      severity: 'critical',
      texts: ['Targets reach -1.2, relu gives 0 and more.', 'The head can reach every target'],
    },
    {
      rule: 'dying-relu',
      title: 'Dying ReLU',
      change: 'still-there',
      severity: 'warning',
      texts: ['62 % of the units never fire.', '58 % of the units never fire.'],
    },
  ],
  settings: [{ name: 'Output', values: ['relu', 'linear'] }],
  splits: [],
  schema: 1,
};

const LOSS = series('zeroloss/loss', {
  value: [0.33, 0.2, 0, null, 0.01],
  total: [0.33, 0.2, 0, null, 0.01],
  constant: [0.08, 0.08, 0.08, 0.08, 0.08],
});

/** Returns an Api that answers with fixed data; a test replaces what it is about. */
export function fakeApi(answers: Partial<Api> = {}): Api {
  return {
    overview: async () => overview([BROKEN_ROW, TINY_ROW, row('exp/fixed')]),
    run: async () => detail([CAUSE, CONSEQUENCE]),
    series: async (run, tag) => ({ ...LOSS, run, tag }),
    layers: async (run, column) => layers(run, column),
    compare: async () => COMPARISON,
    markdown: async () => '### Critical',
    report: () => 'report.html',
    ...answers,
  };
}
