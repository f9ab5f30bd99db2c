import type { Bounded, FindingPayload, SharedAcross, SplitFacts, SplitPanel } from '../src/api/types.js';
import { evidence, finding } from './fixtures.js';

function exactly(value: number, text: string): Bounded {
  return { value, low: value, high: value, text };
}

function facts(split: SplitFacts['split'], fields: Partial<SplitFacts> = {}): SplitFacts {
  return {
    split,
    rows: 1000,
    batches: 32,
    exact: true,
    distinct: exactly(1000, '1,000'),
    twins: exactly(0, 'none'),
    conflicting: exactly(0, 'none'),
    classes: null,
    clustering: null,
    class_counts: [],
    ...fields,
  };
}

const FIND =
  'Rows count from 0. A row without a number is found by its hash: `row_hashes([x])` of ' +
  '`tb_zeroloss.splits.hashing` gives the hash of each row of the inputs `x`, as fit is given them.';

/** Every row is known, ten classes of which validation lacks one. */
export const LEAKING: SplitPanel = {
  headline: '212 of 1,000 validation rows are in training too: 21.2 %.',
  expected: 'No row repeats within training, so new rows from the same source would hardly be in it either.',
  missing: '',
  step: 59,
  splits: [
    facts('training', {
      rows: 4000,
      batches: 125,
      classes: 10,
      class_counts: Array.from({ length: 10 }, () => 400),
    }),
    facts('validation', { classes: 9, class_counts: [180, 140, 110, 0, 100, 120, 90, 110, 80, 70] }),
  ],
  lines: [
    { name: 'Rows', texts: ['4,000 in 125 batches', '1,000 in 32 batches'] },
    { name: 'Distinct rows', texts: ['4,000', '1,000'] },
    { name: 'Rows with an equal row in the same split', texts: ['none', 'none'] },
    { name: 'Rows with an equal row of another label', texts: ['none', 'none'] },
    { name: 'Rows that are in training too', texts: ['does not apply', '212 (21.2 %)'] },
    { name: 'Classes', texts: ['10', '9'] },
    {
      name: 'Classes in batches',
      texts: [
        'mixed in each batch, as in shuffled rows',
        'each batch holds hardly more than one (0.98 between 0 and 1)',
      ],
    },
    {
      name: 'Worst feature, how far from mean 0 and spread 1',
      texts: ['0.31', '0.42, together with training 1.1e-07'],
    },
  ],
  shared: exactly(0.212, '212 (21.2 %)'),
  examples: [
    { hash: '001ce1837fbb1cc0', training_row: 825, validation_row: 37 },
    { hash: '002cea0b5fbf4591', training_row: 3892, validation_row: 104 },
    { hash: '00989dbebb0a1b97', training_row: null, validation_row: 849 },
    { hash: '0102473da5c221dd', training_row: null, validation_row: null },
  ],
  find_examples: FIND,
};

/** A sample of each split, no class. */
export const ESTIMATED: SplitPanel = {
  ...LEAKING,
  headline: 'About 52 % of 20,000 validation rows are in training too, between 48 and 56 %.',
  expected:
    'Within training about 56 % of the rows repeat; about as many new rows from the same source would be in it.',
  splits: [facts('training', { exact: false }), facts('validation', { exact: false })],
  lines: [
    { name: 'Rows', texts: ['50,000 in 1,563 batches', '20,000 in 625 batches'] },
    {
      name: 'Distinct rows',
      texts: ['about 33,700, between 31,600 and 35,900', 'about 17,000, between 15,900 and 18,200'],
    },
    {
      name: 'Rows with an equal row in the same split',
      texts: ['about 56 %, between 52 and 60 %', 'about 28 %, between 25 and 32 %'],
    },
    {
      name: 'Rows with an equal row of another label',
      texts: ['none found, at most 0.49 %', 'none found, at most 0.45 %'],
    },
    { name: 'Rows that are in training too', texts: ['does not apply', 'about 52 %, between 48 and 56 %'] },
    { name: 'Classes', texts: ['none, or more than 256', 'none, or more than 256'] },
  ],
  shared: { value: 0.52, low: 0.4837, high: 0.5561, text: 'about 52 %, between 48 and 56 %' },
};

export const TRAINING_ONLY: SplitPanel = {
  ...LEAKING,
  headline: 'No validation row was seen, so whether training and validation share rows is not known.',
  expected: '',
  missing:
    'Pass validation_data to fit, or call tb_zeroloss.log_split with the training and the validation data.',
  splits: LEAKING.splits.slice(0, 1),
  lines: LEAKING.lines
    .filter(({ name }) => !name.includes('in training too'))
    .map(({ name, texts }) => ({ name, texts: texts.slice(0, 1) })),
  shared: null,
  examples: [],
  find_examples: '',
};

/** As many classes as are counted. */
export const MANY_CLASSES: SplitPanel = {
  ...LEAKING,
  headline: 'None of 1,000 validation rows is in training too.',
  splits: (['training', 'validation'] as const).map((split, i) =>
    facts(split, {
      classes: 256,
      class_counts: Array.from({ length: 256 }, (_, k) => 40 + ((k * 37 + i * 11) % 60)),
    }),
  ),
  lines: LEAKING.lines.slice(0, 4),
  examples: [],
  find_examples: '',
};

export const CONFLICTING: SplitPanel = {
  ...TRAINING_ONLY,
  splits: [
    facts('training', {
      twins: exactly(0.3, '300 (30 %)'),
      conflicting: exactly(0.12, '120 (12 %)'),
      classes: 2,
      class_counts: [940, 60],
    }),
  ],
  lines: [
    { name: 'Rows', texts: ['1,000 in 32 batches'] },
    { name: 'Rows with an equal row in the same split', texts: ['300 (30 %)'] },
    { name: 'Rows with an equal row of another label', texts: ['120 (12 %)'] },
  ],
};

/** A finding that rests on the rows of the splits alone. */
export const LEAK: FindingPayload = finding('leaking-split', {
  title: 'Leaking split',
  summary: '212 of 1,000 validation rows are in training too.',
  evidence: [
    evidence({
      tag: 'zeroloss/split',
      column: 'shared',
      unit: 'share',
      meaning: 'rows of validation that are rows of training too',
      row: 1,
      label: 'validation',
      first_step: 59,
      last_step: 59,
      observed: 0.212,
    }),
  ],
});

export const ACROSS: SharedAcross[] = [
  {
    runs: ['exp/relu_out', 'exp/fixed'],
    texts: [
      'A and B have the same training rows.',
      '15 of 20 validation rows of A are among the training rows of B: 75 %.',
    ],
  },
];
