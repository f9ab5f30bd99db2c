import { expect, test } from 'vitest';
import { rollUp } from '../../src/text/roll-up.js';
import { BROKEN_ROW, row, TINY_ROW } from '../fixtures.js';

const TITLES = new Map([
  ['zero-predictions', 'Zero predictions'],
  ['dying-relu', 'Dying ReLU'],
]);
const DEAD = { ...BROKEN_ROW, rules: ['dying-relu'] };

function sum(...runs: Parameters<typeof rollUp>[0]): string {
  return rollUp(runs, TITLES);
}

test('runs are counted by verdict, the worst first', () => {
  expect(sum(row('a'), BROKEN_ROW, row('b'))).toBe(
    '3 runs: 1 degenerate, with Zero predictions; 2 no problem found so far',
  );
});

test('a finding that all have, that most have and that some have is said so', () => {
  expect(sum(BROKEN_ROW, BROKEN_ROW)).toBe('2 runs: 2 degenerate, all with Zero predictions');
  expect(sum(DEAD, DEAD, { ...DEAD, rules: ['zero-predictions'] })).toBe(
    '3 runs: 3 degenerate, most with Dying ReLU',
  );
  expect(sum(DEAD, { ...DEAD, rules: ['zero-predictions'] })).toBe('2 runs: 2 degenerate, 1 with Dying ReLU');
});

test('a finding counts where it is not the main one, but does not lead for it', () => {
  expect(sum(BROKEN_ROW, BROKEN_ROW, DEAD)).toBe('3 runs: 3 degenerate, most with Zero predictions');
  expect(sum(DEAD, DEAD, BROKEN_ROW)).toBe('3 runs: 3 degenerate, all with Dying ReLU');
});

test('a rule without a title is named by its id', () => {
  expect(sum(TINY_ROW)).toBe('1 run: 1 suspicious, with apparent-zero-loss');
});
