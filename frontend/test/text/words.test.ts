import { expect, test } from 'vitest';
import { letter, plural, SEVERITIES, VERDICTS } from '../../src/text/words.js';

test('every verdict and severity has a glyph and a word of its own', () => {
  const wordings = [...Object.values(VERDICTS), ...Object.values(SEVERITIES)];
  expect(wordings.every(({ glyph, word }) => glyph !== '' && word !== '')).toBe(true);
  expect(new Set(Object.values(VERDICTS).map(({ glyph }) => glyph)).size).toBe(4);
});

test('counts and letters are written as people write them', () => {
  expect([plural(1, 'run'), plural(1200, 'run'), letter(0), letter(3)]).toEqual([
    '1 run',
    '1,200 runs',
    'A',
    'D',
  ]);
});
