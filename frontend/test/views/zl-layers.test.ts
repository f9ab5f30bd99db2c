import { beforeEach, expect, test, vi } from 'vitest';
import type { Selection } from '../../src/state/selection.js';
import { OVERVIEW } from '../../src/state/selection.js';
import '../../src/views/zl-layers.js';
import { plots } from '../fake-plot.js';
import { fakeApi, layers } from '../fixtures.js';
import { mount, settle } from '../mount.js';

vi.mock('uplot', () => import('../fake-plot.js'));

const OPEN: Selection = { ...OVERVIEW, view: 'run', run: 'exp/relu_out', layers: 'norm' };

beforeEach(() => {
  plots.length = 0;
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
});

test('closed, nothing is asked for', async () => {
  const asked = vi.fn(layers);
  const api = fakeApi({ layers: async (run, column) => asked(run, column) });
  const answered = vi.fn();
  document.addEventListener('zl-answered', answered);
  const view = await mount('zl-layers', { runs: ['a'] }, { api, selection: { ...OPEN, layers: null } });
  await view.revise();
  document.removeEventListener('zl-answered', answered);
  expect(asked).not.toHaveBeenCalled();
  expect(answered).not.toHaveBeenCalled();
});

test('the column of the address is drawn, with the layers in most need of a look', async () => {
  const view = await mount('zl-layers', { runs: ['a'] }, { api: fakeApi(), selection: OPEN });
  expect(view.find<HTMLSelectElement>('select').value).toBe('norm');
  expect(view.text()).toContain('block1/dense/kernel none since step 0');
  expect(view.text()).toContain('none: the loss does not reach it');
});

test('the choice of another column goes into the address', async () => {
  const view = await mount('zl-layers', { runs: ['a'] }, { api: fakeApi(), selection: OPEN });
  const wishes: unknown[] = [];
  view.element.addEventListener('zl-select', (event) => wishes.push(event.detail));
  const select = view.find<HTMLSelectElement>('select');
  select.value = 'saturated_share';
  select.dispatchEvent(new Event('change'));
  expect(wishes).toEqual([{ change: { layers: 'saturated_share' }, replace: true }]);
});

test('a layer that is picked is drawn as a line, and picked again it is put away', async () => {
  const view = await mount('zl-layers', { runs: ['a'] }, { api: fakeApi(), selection: OPEN });
  const pick = async () => {
    view
      .all('ol button')
      .find(({ textContent }) => textContent === 'head/kernel')
      ?.click();
    await settle();
  };
  await pick();
  expect(view.all('zl-chart').length).toBe(1);
  await pick();
  expect(view.all('zl-chart').length).toBe(0);
});

test('what is picked stays when the data are read again', async () => {
  const view = await mount('zl-layers', { runs: ['a'] }, { api: fakeApi(), selection: OPEN });
  view.find('ol button').click();
  await settle();
  await view.revise();
  expect(view.all('zl-chart').length).toBe(1);
});

test('grouped by block there is a row a block', async () => {
  const view = await mount('zl-layers', { runs: ['a'] }, { api: fakeApi(), selection: OPEN });
  view.find<HTMLInputElement>('input[type=checkbox]').click();
  await settle();
  expect(view.text()).toContain('block1 (2)');
});

test('compared runs stand one below the other', async () => {
  const selection: Selection = { ...OPEN, view: 'compare' };
  const view = await mount('zl-layers', { runs: ['a', 'b'] }, { api: fakeApi(), selection });
  expect(view.all('h4').map(({ textContent }) => textContent?.trim())).toEqual(['A a', 'B b']);
  expect(plots.length).toBe(2);
});

test('a column that this run has not is said', async () => {
  const api = fakeApi({
    layers: async (run, column) => ({ ...layers(run, column), rows: [], values: [[]] }),
  });
  const view = await mount('zl-layers', { runs: ['a'] }, { api, selection: OPEN });
  expect(view.text()).toContain('Not recorded in this run.');
});
