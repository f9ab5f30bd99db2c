import { expect, test } from 'vitest';
import { filtered } from '../../src/state/filter.js';
import { OVERVIEW, type Selection } from '../../src/state/selection.js';
import { BROKEN_ROW, row, TINY_ROW } from '../fixtures.js';

const RUNS = [BROKEN_ROW, TINY_ROW, row('other/(fixed')];

function names(query: string, others: Partial<Selection> = {}): string[] {
  return filtered(RUNS, { ...OVERVIEW, ...others, query }).map(({ name }) => name);
}

test.each([
  ['nothing shows every run', '', ['exp/relu_out', 'exp/tiny_targets', 'other/(fixed']],
  ['text is found anywhere in the name', 'tiny', ['exp/tiny_targets']],
  ['capitals do not matter', 'RELU', ['exp/relu_out']],
  ['a regular expression is one', '^exp/.*(out|gets)$', ['exp/relu_out', 'exp/tiny_targets']],
  ['an expression that is not valid is plain text', '(fix', ['other/(fixed']],
])('%s', (_, query, expected) => {
  expect(names(query)).toEqual(expected);
});

test('a verdict shows its runs only, together with the name', () => {
  expect(names('', { verdicts: ['suspicious', 'no-problem-found'] })).toEqual([
    'exp/tiny_targets',
    'other/(fixed',
  ]);
  expect(names('exp', { verdicts: ['suspicious'] })).toEqual(['exp/tiny_targets']);
});

test('a rule shows the runs in which it found something, whether as the main finding or not', () => {
  expect(names('', { finding: 'dying-relu' })).toEqual(['exp/relu_out']);
  expect(names('tiny', { finding: 'dying-relu' })).toEqual([]);
});
