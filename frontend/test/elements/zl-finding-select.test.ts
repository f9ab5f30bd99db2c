import { expect, test, vi } from 'vitest';
import type { FoundRule } from '../../src/api/types.js';
import '../../src/elements/zl-finding-select.js';
import { mount } from '../mount.js';

const FOUND: readonly FoundRule[] = [
  { rule: 'zero-predictions', title: 'Zero predictions', severity: 'critical', runs: 41 },
  { rule: 'oversized-updates', title: 'Oversized updates', severity: 'warning', runs: 1200 },
];

function options(view: { all<T extends Element>(selector: string): T[] }): string[] {
  return view.all<HTMLOptionElement>('option').map(({ textContent }) => textContent?.trim() ?? '');
}

test('it offers all and each rule with its number of runs, by severity', async () => {
  const view = await mount('zl-finding-select', { found: FOUND });
  expect(options(view)).toEqual(['All', 'Zero predictions (41)', 'Oversized updates (1,200)']);
  expect(view.all('optgroup').map((each) => each.getAttribute('label'))).toEqual(['Critical', 'Warning']);
  expect(view.find<HTMLSelectElement>('select').value).toBe('');
});

test('the rule of the address is chosen', async () => {
  const view = await mount('zl-finding-select', { found: FOUND, chosen: 'oversized-updates' });
  expect(view.find<HTMLSelectElement>('select').value).toBe('oversized-updates');
});

test('a rule of the address that no run shows can be seen and left', async () => {
  const view = await mount('zl-finding-select', { found: FOUND, chosen: 'dying-relu' });
  expect(options(view)[1]).toBe('dying-relu (0)');
  expect(view.find<HTMLSelectElement>('select').value).toBe('dying-relu');
});

test.each([
  ['oversized-updates', 'oversized-updates'],
  ['', null],
])('choosing "%s" asks for it', async (value, finding) => {
  const view = await mount('zl-finding-select', { found: FOUND, chosen: 'zero-predictions' });
  const asked = vi.fn();
  view.element.addEventListener('zl-filter', (event) => asked(event.detail));
  const select = view.find<HTMLSelectElement>('select');
  select.value = value;
  select.dispatchEvent(new Event('change'));
  expect(asked).toHaveBeenCalledWith({ finding });
});

test('where nothing was found there is nothing to choose', async () => {
  expect((await mount('zl-finding-select')).all('select')).toHaveLength(0);
});
