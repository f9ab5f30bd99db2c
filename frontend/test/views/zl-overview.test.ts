import { expect, test, vi } from 'vitest';
import { ApiError } from '../../src/api/client.js';
import { OVERVIEW } from '../../src/state/selection.js';
import '../../src/views/zl-overview.js';
import { BROKEN_ROW, fakeApi, LOSS_ONLY_ROW, overview, row } from '../fixtures.js';
import { mount, settle } from '../mount.js';

const GONE = new ApiError('TensorBoard is not answering.', 'Check that it still runs.', false);

test('it lists the runs in the order of the server, with verdict and main finding in words', async () => {
  const view = await mount('zl-overview', {}, { api: fakeApi() });
  const rows = view.all('tbody tr').map((each) => each.textContent?.replaceAll(/\s+/g, ' ').trim());
  expect(rows[0]).toContain('exp/relu_out');
  expect(rows[0]).toContain('Degenerate');
  expect(rows[0]).toContain(BROKEN_ROW.main);
  expect(rows[2]).toContain('No problem found so far');
});

test('a click on a verdict asks for its runs only', async () => {
  const view = await mount('zl-overview', {}, { api: fakeApi() });
  const asked = vi.fn();
  view.element.addEventListener('zl-select', (event) => asked(event.detail));
  view.find('.verdicts button').click();
  expect(asked).toHaveBeenCalledWith({ change: { verdicts: ['degenerate'] }, replace: true });
});

test('the filter of the address is in force', async () => {
  const selection = { ...OVERVIEW, query: 'tiny' };
  const view = await mount('zl-overview', {}, { api: fakeApi(), selection });
  expect(view.all('tbody tr')).toHaveLength(1);
  expect(view.text()).toContain('1 of 3 runs');
});

test('the finding of the address is in force', async () => {
  const selection = { ...OVERVIEW, finding: 'apparent-zero-loss' };
  const view = await mount('zl-overview', {}, { api: fakeApi(), selection });
  expect(view.all('tbody zl-link').map(({ textContent }) => textContent)).toEqual(['exp/tiny_targets']);
});

test('runs are put below their folder, and a folded one hides them', async () => {
  const selection = { ...OVERVIEW, group: 'folder' } as const;
  const view = await mount('zl-overview', {}, { api: fakeApi(), selection });
  expect(view.find('.folder').textContent?.replaceAll(/\s+/g, ' ')).toContain(
    '3 runs: 1 degenerate, with Zero predictions; 1 suspicious, with Apparent zero loss; 1 no problem found so far',
  );
  view.find('.folder button').click();
  await settle();
  expect(view.all('tbody tr')).toHaveLength(1);
});

test('a filter that matches nothing says so', async () => {
  const selection = { ...OVERVIEW, query: 'nowhere' };
  const view = await mount('zl-overview', {}, { api: fakeApi(), selection });
  expect(view.text()).toContain('No run matches the filter.');
});

test('two ticked runs can be compared, the worse one as the baseline', async () => {
  const view = await mount('zl-overview', {}, { api: fakeApi() });
  const compare = () => view.find<HTMLButtonElement>('.compare');
  expect(compare().disabled).toBe(true);
  const asked = vi.fn();
  view.element.addEventListener('zl-select', (event) => asked(event.detail));
  const boxes = view.all<HTMLInputElement>('tbody input');
  boxes[2]?.click();
  await settle();
  boxes[0]?.click();
  await settle();
  compare().click();
  const change = { view: 'compare', base: 'exp/relu_out', runs: ['exp/fixed'] };
  expect(asked).toHaveBeenCalledWith({ change, replace: false });
});

function press(key: string): Promise<void> {
  window.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
  return settle();
}

test('runs are ticked and compared by keys', async () => {
  const view = await mount('zl-overview', {}, { api: fakeApi() });
  const asked = vi.fn();
  view.element.addEventListener('zl-select', (event) => asked(event.detail));
  for (const key of ['ArrowDown', 'x', 'ArrowDown', 'x', 'c']) await press(key);
  const change = { view: 'compare', base: 'exp/relu_out', runs: ['exp/tiny_targets'] };
  expect(asked).toHaveBeenCalledWith({ change, replace: false });
});

test('comparing too few by its key says what is missing', async () => {
  const view = await mount('zl-overview', {}, { api: fakeApi() });
  const said = vi.fn();
  view.element.addEventListener('zl-announce', (event) => said(event.detail));
  await press('c');
  expect(said).toHaveBeenCalledWith('Tick two or more runs to compare them.');
});

test('a key opens the list of keys, where they are switched off and on again', async () => {
  const view = await mount('zl-overview', {}, { api: fakeApi() });
  await press('?');
  expect(view.find<HTMLDialogElement>('dialog').open).toBe(true);
  view.find<HTMLDialogElement>('dialog').close();
  view.find('dialog input').click();
  await press('ArrowDown');
  expect(view.find('zl-runs-table').shadowRoot?.activeElement).toBeNull();
  view.find('dialog input').click();
  await press('ArrowDown');
  expect(view.find('zl-runs-table').shadowRoot?.activeElement?.textContent).toBe('exp/relu_out');
});

test('where there are no runs the keys are left to the browser', async () => {
  await mount('zl-overview', {}, { api: fakeApi({ overview: async () => overview([]) }) });
  const event = new KeyboardEvent('keydown', { key: 'ArrowDown', cancelable: true });
  window.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(false);
});

test('a ticked run that is gone is ticked no more', async () => {
  const answers = vi.fn(async () => overview([BROKEN_ROW, row('exp/fixed')]));
  const view = await mount('zl-overview', {}, { api: fakeApi({ overview: answers }) });
  for (const key of ['ArrowDown', 'x', 'ArrowDown', 'x']) await press(key);
  answers.mockResolvedValueOnce(overview([BROKEN_ROW]));
  await view.revise();
  expect(view.find('.compare').textContent?.trim()).toBe('Compare 1');
});

test('while runs are still to be read those that were are shown, and the others are asked for', async () => {
  const answers = vi.fn(async () => overview([BROKEN_ROW, row('exp/fixed')]));
  answers.mockResolvedValueOnce(overview([BROKEN_ROW], { unread: 1 }));
  const view = await mount('zl-overview', {}, { api: fakeApi({ overview: answers }) });
  expect(view.all('tbody th')).toHaveLength(2);
  expect(answers).toHaveBeenCalledTimes(2);
});

test('a run that could not be read is listed with the reason', async () => {
  const broken = row('exp/torn', {
    verdict: 'not-enough-data',
    main: 'No records.',
    error: 'The file ends early.',
  });
  const view = await mount('zl-overview', {}, { api: fakeApi({ overview: async () => overview([broken]) }) });
  expect(view.text()).toContain('The file ends early.');
});

test('an empty directory teaches: where TensorBoard looks, and the lines to paste', async () => {
  const api = fakeApi({ overview: async () => overview([], { log_dir: '/data/runs', runs_seen: 0 }) });
  const text = (await mount('zl-overview', {}, { api })).text();
  expect(text).toContain('No Degeneracy data in /data/runs');
  expect(text).toContain('TensorBoard sees 0 runs there.');
  expect(text).toContain('tb_zeroloss.DegeneracyCallback("/data/runs/my-run")');
  expect(text).toContain('tb_zeroloss.log_step(model, x, y)');
});

test('runs of others are counted and not judged', async () => {
  const api = fakeApi({ overview: async () => overview([], { runs_seen: 4 }) });
  const text = (await mount('zl-overview', {}, { api })).text();
  expect(text).toContain('TensorBoard sees 4 runs there, but none was recorded with tb_zeroloss');
});

test('runs of others can be checked by their scalars, with the lines to paste still there', async () => {
  const api = fakeApi({ overview: async () => overview([], { runs_seen: 4 }) });
  const view = await mount('zl-overview', {}, { api });
  const asked = vi.fn();
  view.element.addEventListener('zl-select', (event) => asked(event.detail));
  const button = view
    .all<HTMLButtonElement>('button')
    .find((each) => each.textContent?.includes('Check existing'));
  button?.click();
  expect(asked).toHaveBeenCalledWith({ change: { scalars: true }, replace: false });
  expect(view.text()).toContain('tb_zeroloss.log_step(model, x, y)');
});

test('an empty directory has no scalars to check', async () => {
  const api = fakeApi({ overview: async () => overview([], { runs_seen: 0 }) });
  expect((await mount('zl-overview', {}, { api })).text()).not.toContain('Check existing scalars');
});

test('scalars among which no loss is recognised are named', async () => {
  const tags = ['lr', 'accuracy', ...Array.from({ length: 9 }, (_, i) => `policy_${i}_loss`)];
  const api = fakeApi({ overview: async () => overview([], { runs_seen: 4, tags_not_recognised: tags }) });
  const view = await mount('zl-overview', {}, { api, selection: { ...OVERVIEW, scalars: true } });
  expect(view.text()).toContain('recognised among the scalars there: lr, accuracy, policy_0_loss');
  expect(view.text()).toContain('policy_5_loss and 3 more.');
  expect(view.text()).not.toContain('Check existing scalars');
});

test('a run known by its loss curve alone is marked, and the lines that record it stand below', async () => {
  const api = fakeApi({ overview: async () => overview([LOSS_ONLY_ROW], { other_runs: 1 }) });
  const view = await mount('zl-overview', {}, { api, selection: { ...OVERVIEW, scalars: true } });
  expect(view.find('tbody tr').textContent).toContain('loss only');
  expect(view.find<HTMLInputElement>('zl-others input').checked).toBe(true);
  expect(view.text()).toContain('tb_zeroloss.DegeneracyCallback("runs/my-run")');
});

test('other runs are offered beside recorded ones and not mixed in', async () => {
  const api = fakeApi({ overview: async () => overview([BROKEN_ROW], { other_runs: 12 }) });
  const view = await mount('zl-overview', {}, { api });
  expect(view.text()).toContain('Also check the loss curves of 12 other runs');
  expect(view.text()).not.toContain('loss only');
  expect(view.text()).not.toContain('log_step');
  const asked = vi.fn();
  view.element.addEventListener('zl-select', (event) => asked(event.detail));
  view.find<HTMLInputElement>('zl-others input').click();
  expect(asked).toHaveBeenCalledWith({ change: { scalars: true }, replace: false });
});

test('without other runs there is nothing to choose', async () => {
  const view = await mount('zl-overview', {}, { api: fakeApi() });
  expect(view.all('zl-others')).toHaveLength(0);
});

test('a failure at the first reading is an alert with a way out', async () => {
  const api = fakeApi({
    overview: async () => Promise.reject(new ApiError('Disk gone.', 'Plug it in.', true)),
  });
  const view = await mount('zl-overview', {}, { api });
  expect(view.find('[role=alert]').textContent).toContain('Disk gone.');
  expect(view.find('[role=alert]').textContent).toContain('Plug it in.');
  expect(view.find('[role=alert] button').textContent).toBe('Try again');
});

test('when the server is gone the last data stay and the silence is reported', async () => {
  const answers = vi.fn(async () => overview([BROKEN_ROW]));
  const view = await mount('zl-overview', {}, { api: fakeApi({ overview: answers }) });
  const silent = vi.fn();
  view.element.addEventListener('zl-silent', silent);
  answers.mockRejectedValueOnce(GONE);
  await view.revise();
  expect(silent).toHaveBeenCalledOnce();
  expect(view.all('tbody tr')).toHaveLength(1);
});
