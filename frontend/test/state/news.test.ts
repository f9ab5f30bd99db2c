import { expect, test } from 'vitest';
import { news } from '../../src/state/news.js';
import { BROKEN_ROW, overview, row, TINY_ROW } from '../fixtures.js';

test('a run that becomes degenerate is news, with its main finding', () => {
  const sentence = news(overview([row(BROKEN_ROW.name)]), overview([BROKEN_ROW]));
  expect(sentence).toBe(`New critical finding in exp/relu_out: ${BROKEN_ROW.main}`);
});

test('several runs are counted', () => {
  const other = { ...BROKEN_ROW, name: 'exp/b' };
  expect(news(overview([]), overview([BROKEN_ROW, other]))).toContain(', and in 1 more run');
});

test('the same findings and new warnings are no news', () => {
  expect(news(overview([BROKEN_ROW]), overview([BROKEN_ROW, TINY_ROW]))).toBeNull();
});
