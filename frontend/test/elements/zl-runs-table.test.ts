import { beforeEach, expect, test, vi } from 'vitest';
import '../../src/elements/zl-runs-table.js';
import { folderLines, plainLines } from '../../src/state/lines.js';
import { ALL_DRAWN } from '../../src/state/virtual-rows.js';
import { BROKEN_ROW, row } from '../fixtures.js';
import { type Mounted, mount, settle } from '../mount.js';

type Table = Mounted<HTMLElementTagNameMap['zl-runs-table']>;

const ROW_HEIGHT = 30;
const runs = (count: number) => Array.from({ length: count }, (_, i) => row(`run-${i}`));

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(ROW_HEIGHT);
});

function drawn(view: Table): string[] {
  return view.all('tbody zl-link').map(({ textContent }) => textContent ?? '');
}

function focused(view: Table): string | null | undefined {
  return view.element.shadowRoot?.activeElement?.textContent;
}

test('up to a hundred rows are all drawn, and are not numbered', async () => {
  const view = await mount('zl-runs-table', { lines: plainLines(runs(ALL_DRAWN)) });
  expect(drawn(view)).toHaveLength(ALL_DRAWN);
  expect(view.find('table').hasAttribute('aria-rowcount')).toBe(false);
  expect(view.all('[aria-rowindex], .room')).toHaveLength(0);
});

test('of more, those in view are drawn, and the table says which and how many there are', async () => {
  const view = await mount('zl-runs-table', { lines: plainLines(runs(500)) });
  expect(drawn(view).length).toBeLessThan(ALL_DRAWN);
  expect(drawn(view)[0]).toBe('run-0');
  expect(view.find('table').getAttribute('aria-rowcount')).toBe('501');
  expect(view.find('tbody tr').getAttribute('aria-rowindex')).toBe('2');
  expect(view.all('.room')).toHaveLength(1);
});

test('when there are fewer again, all are drawn', async () => {
  const view = await mount('zl-runs-table', { lines: plainLines(runs(500)) });
  view.element.lines = plainLines(runs(3));
  await settle();
  expect(drawn(view)).toEqual(['run-0', 'run-1', 'run-2']);
});

test('the focus moves by rows and stops at both ends', async () => {
  const view = await mount('zl-runs-table', { lines: plainLines(runs(3)) });
  const seen = [];
  for (const by of [1, 1, 1, 1, -1, -1, -1]) {
    await view.element.move(by);
    seen.push(focused(view));
  }
  expect(seen).toEqual(['run-0', 'run-1', 'run-2', 'run-2', 'run-1', 'run-0', 'run-0']);
});

test('the focus goes down into rows that were not drawn, and its row stays', async () => {
  const view = await mount('zl-runs-table', { lines: plainLines(runs(500)) });
  for (let i = 0; i < 80; i++) await view.element.move(1);
  expect(focused(view)).toBe('run-79');
  expect(drawn(view)).toContain('run-80');
  expect(drawn(view)).not.toContain('run-60');
  expect(view.all('.room')).toHaveLength(2);
});

test('the run with the focus is ticked, and its tick taken away', async () => {
  const view = await mount('zl-runs-table', { lines: plainLines(runs(3)), ticked: ['run-2'] });
  const asked = vi.fn();
  view.element.addEventListener('zl-ticked', (event) => asked(event.detail));
  view.element.tickActive();
  expect(asked).not.toHaveBeenCalled();
  await view.element.move(1);
  view.element.tickActive();
  view.element.ticked = ['run-2', 'run-0'];
  view.element.tickActive();
  expect(asked.mock.calls).toEqual([[['run-2', 'run-0']], [['run-2']]]);
});

test('a folder says what its runs come to, hides them, and takes the focus', async () => {
  const lines = folderLines([{ ...BROKEN_ROW, name: 'sweep/a' }, row('sweep/b')], [], new Map());
  const view = await mount('zl-runs-table', { lines });
  const asked = vi.fn();
  view.element.addEventListener('zl-folded', (event) => asked(event.detail));
  expect(view.find('.folder').textContent).toContain('2 runs: 1 degenerate');
  expect(drawn(view)).toEqual(['sweep/a', 'sweep/b']);
  await view.element.move(1);
  expect(focused(view)).toContain('sweep');
  view.element.tickActive();
  view.find('.folder button').click();
  expect(view.find('.folder button').getAttribute('aria-expanded')).toBe('true');
  expect(asked).toHaveBeenCalledWith(['sweep']);
});

test('runs in the log directory itself stand below words, not below nothing', async () => {
  const view = await mount('zl-runs-table', { lines: folderLines([row('alone')], [''], new Map()) });
  expect(view.find('.folder button').textContent).toContain('Not in a folder');
  expect(drawn(view)).toEqual([]);
});
