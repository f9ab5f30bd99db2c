import { expect, test, vi } from 'vitest';
import '../../src/elements/zl-grouping.js';
import { mount } from '../mount.js';

const FOLDERS = ['a', 'b'];

test('choosing folders asks for them', async () => {
  const view = await mount('zl-grouping', { folders: FOLDERS });
  const asked = vi.fn();
  view.element.addEventListener('zl-filter', (event) => asked(event.detail));
  const select = view.find<HTMLSelectElement>('select');
  select.value = 'folder';
  select.dispatchEvent(new Event('change'));
  expect(asked).toHaveBeenCalledWith({ group: 'folder' });
  expect(view.all('button')).toHaveLength(0);
});

test.each([
  ['Collapse all', ['a'], FOLDERS],
  ['Expand all', FOLDERS, []],
])('%s', async (name, folded, after) => {
  const view = await mount('zl-grouping', { group: 'folder', folders: FOLDERS, folded });
  const asked = vi.fn();
  view.element.addEventListener('zl-folded', (event) => asked(event.detail));
  expect(view.find('button').textContent?.trim()).toBe(name);
  view.find('button').click();
  expect(asked).toHaveBeenCalledWith(after);
});

test('runs without a folder have nothing to be grouped by', async () => {
  expect((await mount('zl-grouping', { folders: [''] })).all('select')).toHaveLength(0);
});
