import { expect, test, vi } from 'vitest';
import { OVERVIEW } from '../../src/state/selection.js';
import '../../src/views/zl-compare.js';
import { COMPARISON, fakeApi } from '../fixtures.js';
import { mount } from '../mount.js';
import { ACROSS } from '../split-fixtures.js';

const selection = { ...OVERVIEW, view: 'compare', base: 'exp/relu_out', runs: ['exp/fixed'] } as const;

test('it says what became of the problems before anything else', async () => {
  const view = await mount('zl-compare', {}, { api: fakeApi(), selection });
  expect(view.find('h2').textContent).toBe('1 problem fixed, 1 still there, 0 new');
  expect(view.text()).toContain('Same loss, same target scale, same batch size.');
});

test('each finding has a sentence for each run and what became of it', async () => {
  const view = await mount('zl-compare', {}, { api: fakeApi(), selection });
  const cells = view.all('tbody tr').map((row) => row.textContent?.replaceAll(/\s+/g, ' ') ?? '');
  expect(cells[0]).toContain('fixed');
  expect(cells[0]).toContain('The head can reach every target');
  expect(cells[1]).toContain('still there');
  expect(view.text()).toContain('A exp/relu_out');
});

test('it lists what changed in the configuration', async () => {
  const view = await mount('zl-compare', {}, { api: fakeApi(), selection });
  expect(view.find('zl-settings-table').shadowRoot?.textContent).toContain('linear');
});

test('what changed in the configuration is named in the head', async () => {
  const view = await mount('zl-compare', {}, { api: fakeApi(), selection });
  const [{ name = '', values = [] } = {}] = COMPARISON.settings;
  expect(view.find('.changed').textContent).toContain(`${name} ${values.join(' → ')}`);
});

test('losses that mean different things are marked', async () => {
  const text = 'Loss values are not comparable: a uses mse, b uses mae.';
  const api = fakeApi({ compare: async () => ({ ...COMPARISON, comparable: false, comparable_text: text }) });
  const view = await mount('zl-compare', {}, { api, selection });
  expect(view.text()).toContain(`Not comparable ${text}`);
});

test('what is still there everywhere can be left out', async () => {
  const view = await mount(
    'zl-compare',
    {},
    { api: fakeApi(), selection: { ...selection, differences: true } },
  );
  expect(view.find('zl-compare-table').shadowRoot?.textContent).not.toContain('still there');
  expect(view.find<HTMLInputElement>('.differences input').checked).toBe(true);
});

test('a third run can be taken out again', async () => {
  const runs = ['exp/relu_out', 'exp/fixed', 'exp/third'];
  const api = fakeApi({
    compare: async () => ({ ...COMPARISON, runs, verdicts: [...COMPARISON.verdicts, 'suspicious'] }),
  });
  const view = await mount(
    'zl-compare',
    {},
    { api, selection: { ...selection, runs: ['exp/fixed', 'exp/third'] } },
  );
  const asked = vi.fn();
  view.element.addEventListener('zl-select', (event) => asked(event.detail));
  view
    .all('button')
    .find((button) => button.textContent?.includes('Remove exp/third'))
    ?.click();
  expect(asked).toHaveBeenCalledWith({ change: { runs: ['exp/fixed'] }, replace: false });
});

test('a seventh run cannot be added', async () => {
  const runs = [...'abcdef'];
  const verdicts = runs.map(() => 'suspicious' as const);
  const six = fakeApi({ compare: async () => ({ ...COMPARISON, runs, verdicts }) });
  expect((await mount('zl-compare', {}, { api: six, selection })).all('zl-add-run')).toHaveLength(0);
  expect((await mount('zl-compare', {}, { api: fakeApi(), selection })).all('zl-add-run')).toHaveLength(1);
});

test('another run can become the baseline', async () => {
  const view = await mount('zl-compare', {}, { api: fakeApi(), selection });
  const asked = vi.fn();
  view.element.addEventListener('zl-select', (event) => asked(event.detail));
  view
    .all('button')
    .find((button) => button.textContent === 'Use as baseline')
    ?.click();
  expect(asked).toHaveBeenCalledWith({
    change: { base: 'exp/fixed', runs: ['exp/relu_out'] },
    replace: false,
  });
});

test('the comparison can be passed on as a page', async () => {
  const report = vi.fn(() => 'report.html');
  const view = await mount('zl-compare', {}, { api: fakeApi({ report }), selection });
  expect(report).toHaveBeenCalledWith({ base: 'exp/relu_out', runs: ['exp/fixed'] });
  expect(view.all('a').some((link) => link.getAttribute('href') === 'report.html')).toBe(true);
});

test('it says which rows the splits of the runs share, when they are known', async () => {
  const api = fakeApi({ compare: async () => ({ ...COMPARISON, splits: ACROSS }) });
  const view = await mount('zl-compare', {}, { api, selection });
  expect(view.text()).toContain('A and B have the same training rows.');
  const unknown = await mount('zl-compare', {}, { api: fakeApi(), selection });
  expect(unknown.text()).not.toContain('Rows that the runs share');
});
