import { expect, test, vi } from 'vitest';
import '../../src/views/zl-add-run.js';
import { fakeApi, overview, row } from '../fixtures.js';
import { mount, settle } from '../mount.js';

const names = ['a', 'b', 'c'];
const api = fakeApi({ overview: async () => overview(names.map((name) => row(name))) });

test('the names are asked for when somebody wants one, without those that are compared', async () => {
  const view = await mount('zl-add-run', { runs: ['a', 'b'] }, { api });
  expect(view.all('select')).toEqual([]);
  view.find('button').click();
  await settle();
  expect(view.all('option').map(({ textContent }) => textContent)).toEqual(['Add a run…', 'c']);
});

test('the choice goes into the address behind the others', async () => {
  const view = await mount('zl-add-run', { runs: ['a', 'b'] }, { api });
  const asked = vi.fn();
  view.element.addEventListener('zl-select', (event) => asked(event.detail));
  view.find('button').click();
  await settle();
  const select = view.find<HTMLSelectElement>('select');
  select.value = 'c';
  select.dispatchEvent(new Event('change'));
  expect(asked).toHaveBeenCalledWith({ change: { runs: ['b', 'c'] }, replace: false });
});

test('names that cannot be had are said to be missing', async () => {
  const silent = fakeApi({
    overview: async () => Promise.reject(new Error('TensorBoard is not answering.')),
  });
  const view = await mount('zl-add-run', { runs: ['a'] }, { api: silent });
  view.find('button').click();
  await settle();
  expect(view.text()).toBe('TensorBoard is not answering.');
});
