import { expect, test } from 'vitest';
import { byFolder, folderLines, plainLines } from '../../src/state/lines.js';
import { BROKEN_ROW, row } from '../fixtures.js';

const WORST_FIRST = [{ ...BROKEN_ROW, name: 'b/deep/1' }, row('a/1'), row('b/deep/2'), row('alone')];

function keys(folded: readonly string[] = []): string[] {
  return folderLines(WORST_FIRST, folded, new Map()).map(({ key }) => key);
}

test('without folders there is a line for each run', () => {
  expect(plainLines(WORST_FIRST).map(({ key }) => key)).toEqual(['b/deep/1', 'a/1', 'b/deep/2', 'alone']);
});

test('the folder is what comes before the last slash, and the one with the worst run comes first', () => {
  expect([...byFolder(WORST_FIRST).keys()]).toEqual(['b/deep', 'a', '']);
  expect(keys()).toEqual(['b/deep/', 'b/deep/1', 'b/deep/2', 'a/', 'a/1', '/', 'alone']);
});

test('a folded folder keeps its line', () => {
  expect(keys(['b/deep', ''])).toEqual(['b/deep/', 'a/', 'a/1', '/']);
});

test('a folder says its worst verdict and what its runs come to', () => {
  const [first] = folderLines(WORST_FIRST, [], new Map([['zero-predictions', 'Zero predictions']]));
  expect(first).toMatchObject({
    kind: 'folder',
    open: true,
    worst: 'degenerate',
    text: '2 runs: 1 degenerate, with Zero predictions; 1 no problem found so far',
  });
});

test('no runs have no folders', () => {
  expect(folderLines([], [], new Map())).toEqual([]);
});
