import { expect, test } from 'vitest';
import { DEFAULT_RULES } from '../../src/state/selection.js';
import { inForce } from '../../src/text/in-force.js';

test.each([
  ['the defaults', {}, ''],
  ['a selection', { select: 'flat-loss,dying-relu' }, 'only flat-loss, dying-relu'],
  ['a reason', { ignore: 'flat-loss: known: see wiki' }, 'switched off: flat-loss (known: see wiki)'],
  ['reasons with a comma', { ignore: 'a:x%2C y,b:z' }, 'switched off: a (x, y), b (z)'],
  ['a rule without a reason', { ignore: 'flat-loss' }, 'switched off: flat-loss'],
  ['limits', { limits: 'a.b:1e-4,a.c:2' }, 'a.b is 1e-4; a.c is 2'],
  ['all', { select: 'a', ignore: 'b:c', limits: 'a.b:1' }, 'only a; switched off: b (c); a.b is 1'],
])('%s in one line', (_, rules, text) => {
  expect(inForce({ ...DEFAULT_RULES, ...rules })).toBe(text);
});
