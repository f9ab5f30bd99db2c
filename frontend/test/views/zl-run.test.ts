import { expect, test, vi } from 'vitest';
import { ApiError } from '../../src/api/client.js';
import { OVERVIEW } from '../../src/state/selection.js';
import '../../src/views/zl-run.js';
import { CAUSE, CONSEQUENCE, detail, fakeApi, finding, series } from '../fixtures.js';
import { mount, settle } from '../mount.js';
import { LEAK, LEAKING } from '../split-fixtures.js';

const RUN = { ...OVERVIEW, view: 'run', run: 'exp/relu_out' } as const;

test('the first cause is open: what, evidence, why, cure, check, excuse', async () => {
  const view = await mount('zl-run', {}, { api: fakeApi(), selection: RUN });
  const headings = view.all('h4').map((heading) => heading.textContent);
  expect(headings).toEqual([
    'What we saw',
    'Why it matters',
    'How to fix',
    'Check it yourself',
    'Innocent if',
  ]);
  expect(view.find('article h3').textContent).toBe(CAUSE.summary);
  expect(view.text()).toContain('62 % against a limit of 1 %');
});

test('the finding of the address is open', async () => {
  const selection = { ...RUN, rule: 'zero-predictions' };
  const view = await mount('zl-run', {}, { api: fakeApi(), selection });
  expect(view.find('article h3').textContent).toBe(CONSEQUENCE.summary);
  expect(view.find('button[aria-current=true]').textContent).toContain('Zero predictions');
});

test('a rule that is not among the findings opens the first one', async () => {
  const view = await mount('zl-run', {}, { api: fakeApi(), selection: { ...RUN, rule: 'nothing-such' } });
  expect(view.find('article h3').textContent).toBe(CAUSE.summary);
});

test('consequences are folded under their cause, also through another consequence', async () => {
  const far = finding('flat-loss', {
    role: 'consequence',
    explained_by: ['zero-predictions'],
    title: 'Flat loss',
  });
  const other = finding('unscaled-inputs', { title: 'Unscaled inputs' });
  const api = fakeApi({ run: async () => detail([other, CAUSE, CONSEQUENCE, far]) });
  const view = await mount('zl-run', {}, { api, selection: RUN });
  const folds = view.all('zl-finding-list details');
  expect(folds).toHaveLength(1);
  expect(
    view.all('section details').map((fold) => fold.closest('li')?.querySelector('button')?.textContent)[0],
  ).toContain('Targets out of range');
  expect(view.text()).toContain('2 consequences');
});

test('a click on a finding opens it without a new entry in the history', async () => {
  const view = await mount('zl-run', {}, { api: fakeApi(), selection: RUN });
  const asked = vi.fn();
  view.element.addEventListener('zl-select', (event) => asked(event.detail));
  view
    .all('button')
    .find((each) => each.textContent?.includes('Zero predictions'))
    ?.click();
  expect(asked).toHaveBeenCalledWith({ change: { rule: 'zero-predictions' }, replace: true });
});

test('without a finding it says what was checked and what that does not mean', async () => {
  const view = await mount('zl-run', {}, { api: fakeApi({ run: async () => detail([]) }), selection: RUN });
  expect(view.text()).toContain('1 check passed, 1 could not be made');
  expect(view.text()).toContain('This does not mean that the model is good.');
  expect(view.text()).toContain('Cannot tell yet: 12 of 20 records.');
});

test('a rule that was switched off is listed by itself, with the reason', async () => {
  const off = {
    rule: 'dying-relu',
    title: 'Dying ReLU',
    outcome: 'suppressed',
    text: 'Switched off: sparse by design',
  } as const;
  const checked = detail([], { not_checked: [...detail([]).not_checked, off] });
  const view = await mount('zl-run', {}, { api: fakeApi({ run: async () => checked }), selection: RUN });
  expect(view.text()).toContain('1 check passed, 1 could not be made, 1 switched off.');
  const lists = view
    .all('zl-run-notes, details')
    .map((each) => each.textContent?.replaceAll(/\s+/g, ' ').trim());
  expect(lists).toContain('○ Switched off (1) Dying ReLU Switched off: sparse by design');
  expect(lists).toContain('○ Not checked (1) Oversized updates Cannot tell yet: 12 of 20 records.');
});

test('when only outcomes were found it names the next experiments', async () => {
  const api = fakeApi({ run: async () => detail([CONSEQUENCE], { next_experiments: ['Train on 8 rows.'] }) });
  const view = await mount('zl-run', {}, { api, selection: RUN });
  expect(view.text()).toContain('Cause not identified');
  expect(view.text()).toContain('Train on 8 rows.');
});

test('a single record is a list of numbers, not a chart', async () => {
  const one = series('zeroloss/loss', { value: [0.25], constant: [0.08] });
  const api = fakeApi({ run: async () => detail([finding('exact-zero-loss')]), series: async () => one });
  const view = await mount('zl-run', {}, { api, selection: RUN });
  expect(view.all('zl-chart')).toHaveLength(0);
  expect(view.find('dl[aria-label="The only record"]').textContent?.replaceAll(/\s+/g, ' ')).toContain(
    'loss 0.25',
  );
});

test('an unknown run is an alert with the way back', async () => {
  const gone = new ApiError("There is no run 'exp/relu_out'.", 'Choose one of: a, b', true);
  const view = await mount(
    'zl-run',
    {},
    { api: fakeApi({ run: () => Promise.reject(gone) }), selection: RUN },
  );
  expect(view.find('[role=alert]').textContent).toContain('There is no run');
  expect(view.text()).toContain('← All runs');
});

test('points that cannot be read leave the words of the finding on the page', async () => {
  const gone = new ApiError('No points.', 'Reload.', true);
  const view = await mount(
    'zl-run',
    {},
    { api: fakeApi({ series: () => Promise.reject(gone) }), selection: RUN },
  );
  expect(view.find('[role=alert]').textContent).toContain('No points.');
  expect(view.text()).toContain(CAUSE.summary);
});

test('the points are asked for once, and once more when the data are read again', async () => {
  const asked = vi.fn(fakeApi().series);
  const view = await mount('zl-run', {}, { api: fakeApi({ series: asked }), selection: RUN });
  expect(asked).toHaveBeenCalledTimes(1);
  await view.revise();
  expect(asked).toHaveBeenCalledTimes(2);
});

test('whether a loss near zero is real stands before the findings', async () => {
  const zero = 'The loss is not 0. It is 3.1e-11 and only prints as 0.0000.';
  const api = fakeApi({ run: async () => ({ ...detail([CAUSE]), zero }) });
  const view = await mount(
    'zl-run',
    {},
    { api, selection: { ...OVERVIEW, view: 'run', run: 'exp/relu_out' } },
  );
  expect(view.find('.zero').textContent).toContain(zero);
});

test('the open finding is copied with a link to itself, the run with a link to the run', async () => {
  vi.stubGlobal('navigator', {});
  document.execCommand = vi.fn(() => true);
  const markdown = vi.fn(fakeApi().markdown);
  const view = await mount('zl-run', {}, { api: fakeApi({ markdown }), selection: RUN });
  const copies = view.all('zl-copy[label="Copy as Markdown"]');
  for (const copy of copies) copy.shadowRoot?.querySelector('button')?.click();
  await settle();
  const asked = markdown.mock.calls.map(([subject, link]) => ({ subject, link }));
  const own = expect.stringContaining(`p.tb_zeroloss.rule=${CAUSE.rule}`);
  expect(asked).toHaveLength(2);
  expect(asked).toContainEqual({ subject: { run: 'exp/relu_out', finding: CAUSE }, link: own });
  expect(asked).toContainEqual({
    subject: { run: 'exp/relu_out' },
    link: expect.not.stringContaining('rule='),
  });
});

test('a finding about the rows of the splits leads to them, and asks for no points', async () => {
  const points = vi.fn(fakeApi().series);
  const api = fakeApi({ run: async () => detail([LEAK], { split: LEAKING }), series: points });
  const view = await mount('zl-run', {}, { api, selection: RUN });
  const panel = view.find<HTMLDetailsElement>('zl-split details');
  expect(points).not.toHaveBeenCalled();
  expect(panel.open).toBe(true);
  panel.open = false;
  view
    .all('button')
    .find((button) => button.textContent?.includes('Show the rows of training and validation'))
    ?.click();
  expect(panel.open).toBe(true);
  expect(view.find('zl-split').shadowRoot?.activeElement?.tagName).toBe('SUMMARY');
});

test('the rows of the splits are folded when no finding is about them, and absent when not recorded', async () => {
  const recorded = fakeApi({ run: async () => detail([CAUSE], { split: LEAKING }) });
  const folded = await mount('zl-run', {}, { api: recorded, selection: RUN });
  expect(folded.find('zl-split').shadowRoot?.querySelector('details')?.open).toBe(false);
  expect(folded.text()).not.toContain('Show the rows of training and validation');
  const without = await mount('zl-run', {}, { api: fakeApi(), selection: RUN });
  expect(without.find('zl-split').shadowRoot?.querySelector('details')).toBeNull();
});

test('a run of which the rows alone are known has no empty chart of a loss', async () => {
  const none = series('zeroloss/loss', { total: [] });
  const api = fakeApi({ run: async () => detail([]), series: async () => none });
  const view = await mount('zl-run', {}, { api, selection: RUN });
  expect(view.text()).toContain('No step of training is recorded.');
  expect(view.all('zl-chart')).toEqual([]);
});
