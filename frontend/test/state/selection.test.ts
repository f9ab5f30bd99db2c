import { expect, test } from 'vitest';
import { fromAddress, OVERVIEW, type Selection, toAddress } from '../../src/state/selection.js';

const SELECTIONS: [string, Selection][] = [
  ['the overview', OVERVIEW],
  ['a filtered overview', { ...OVERVIEW, query: 'lr=0.1|a,b', verdicts: ['degenerate', 'suspicious'] }],
  ['runs with one finding, by folder', { ...OVERVIEW, finding: 'dying-relu', group: 'folder' }],
  ['a run with an open finding', { ...OVERVIEW, view: 'run', run: 'exp/a=1', rule: 'dying-relu' }],
  ['a run with its layers open', { ...OVERVIEW, view: 'run', run: 'a', layers: 'norm' }],
  [
    'rules and limits of its own',
    {
      ...OVERVIEW,
      rules: { select: 'flat-loss', ignore: 'flat-loss:50%, known', limits: 'flat-loss.skill:0.4' },
    },
  ],
  ['loss curves of others', { ...OVERVIEW, scalars: true }],
  ['a comparison', { ...OVERVIEW, view: 'compare', base: 'a', runs: ['b,c', 'd%20e'] }],
  ['differences only', { ...OVERVIEW, view: 'compare', base: 'a', runs: ['b'], differences: true }],
];

test.each(SELECTIONS)('%s survives the way through the address', (_, selection) => {
  expect(fromAddress(toAddress(selection))).toEqual(selection);
});

test('a selection that is the default leaves nothing in the address', () => {
  expect(Object.values(toAddress(OVERVIEW)).join('')).toBe('');
});

test('the run view does not write what belongs to a comparison', () => {
  const address = toAddress({ ...OVERVIEW, view: 'run', run: 'a', base: 'b', runs: ['c'] });
  expect([address.base, address.runs]).toEqual(['', '']);
});

test('a comparison without its baseline is the overview', () => {
  expect(fromAddress({ view: 'compare', runs: 'b' }).view).toBe('overview');
});

test('words that are no verdicts are left out of the filter', () => {
  expect(fromAddress({ verdict: 'degenerate,fine' }).verdicts).toEqual(['degenerate']);
});

test('an unknown way to group is none', () => {
  expect(fromAddress({ group: 'colour' }).group).toBe('none');
});

test('a lone percent sign in a hand-written link stays as it is', () => {
  expect(fromAddress({ view: 'compare', base: 'a', runs: '50%' }).runs).toEqual(['50%']);
});

test('a hand-written link compares no more runs than can be told apart', () => {
  const runs = 'abcdefgh'.split('').join(',');
  expect(fromAddress({ view: 'compare', base: 'z', runs }).runs).toEqual(['a', 'b', 'c', 'd', 'e']);
});
