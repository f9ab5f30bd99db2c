import { beforeEach, expect, test, vi } from 'vitest';
import type { ChartModel } from '../../src/charts/model.js';
import '../../src/elements/zl-chart.js';
import { plots } from '../fake-plot.js';
import { mount, settle } from '../mount.js';

vi.mock('uplot', () => import('../fake-plot.js'));

const MODEL: ChartModel = {
  title: 'Loss',
  unit: 'loss',
  steps: [0, 10, 20],
  lines: [{ label: 'loss', look: 'data', values: [0.3, 0, null] }],
  bands: [],
  limit: { value: 5e-5, text: 'limit 5e-5' },
  range: [10, 20],
  tone: 'critical',
  log: true,
  nullIsNaN: true,
};

beforeEach(() => {
  plots.length = 0;
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
});

test('the picture is said in a sentence, and its key names the limit and the steps', async () => {
  const chart = await mount('zl-chart', { model: MODEL });
  expect(chart.find('[role=img]').getAttribute('aria-label')).toContain('loss goes from 0.3 to 0');
  expect(chart.text()).toContain('limit 5e-5');
  expect(chart.text()).toContain('steps 10–20');
});

test('a zero and a value that is not a number are drawn in lanes, not on the curve', async () => {
  await mount('zl-chart', { model: MODEL });
  expect(plots.at(-1)?.data[1]).toEqual([Math.log10(0.3), null, null]);
});

test('the same numbers are there as a table', async () => {
  const chart = await mount('zl-chart', { model: MODEL });
  chart.find('button').click();
  await settle();
  const cells = chart.all('tbody td').map((cell) => cell.textContent);
  expect(cells).toEqual(['0.3', '0', 'not a number']);
  expect(chart.find('button[aria-pressed]').textContent?.trim()).toBe('View as chart');
});

test('a long table has pages', async () => {
  const steps = Array.from({ length: 60 }, (_, i) => i);
  const lines = [{ label: 'loss', look: 'data', values: steps } as const];
  const chart = await mount('zl-chart', { model: { ...MODEL, steps, lines } });
  chart.find('button').click();
  await settle();
  chart.all('nav button')[1]?.click();
  await settle();
  expect(chart.text()).toContain('26–50 of 60');
  expect(chart.find('tbody th').textContent).toBe('25');
});

test('the arrow keys move the cursor and the values are said below', async () => {
  const chart = await mount('zl-chart', { model: MODEL });
  const press = (key: string) =>
    chart.find('[role=img]').dispatchEvent(new KeyboardEvent('keydown', { key }));
  press('ArrowRight');
  press('ArrowRight');
  await settle();
  expect(chart.find('output').textContent).toBe('step 10 · loss 0');
  press('End');
  await settle();
  expect(chart.find('output').textContent).toBe('step 20 · loss not a number');
  expect(plots.at(-1)?.moves.map(({ left }) => left)).toEqual([0, 10, 20]);
});

test('plus zooms around the cursor, and a button that appears undoes it', async () => {
  const chart = await mount('zl-chart', { model: MODEL });
  const press = (key: string) =>
    chart.find('[role=img]').dispatchEvent(new KeyboardEvent('keydown', { key }));
  expect(chart.text()).not.toContain('Reset zoom');
  press('ArrowRight');
  press('ArrowRight');
  press('+');
  await settle();
  expect(plots.at(-1)?.scales.x).toEqual({ min: 5, max: 15 });
  chart
    .all('button')
    .find((button) => button.textContent?.includes('Reset zoom'))
    ?.click();
  await settle();
  expect(plots.at(-1)?.scales.x).toEqual({ min: 0, max: 20 });
  expect(chart.text()).not.toContain('Reset zoom');
});

test('a zoom outlives new numbers of the same chart, not another chart', async () => {
  const chart = await mount('zl-chart', { model: MODEL });
  chart.find('[role=img]').dispatchEvent(new KeyboardEvent('keydown', { key: '+' }));
  const zoomed = plots.at(-1)?.scales.x;
  expect(zoomed).toEqual({ min: 5, max: 15 });
  chart.element.model = { ...MODEL, steps: [0, 10, 20] };
  await settle();
  expect(plots.at(-1)?.scales.x).toEqual(zoomed);
  chart.element.model = { ...MODEL, title: 'Another' };
  await settle();
  expect(plots.at(-1)?.scales.x).toEqual({ min: 0, max: 20 });
});

test('the numbers can be copied', async () => {
  const copied: string[] = [];
  vi.stubGlobal('navigator', { clipboard: { writeText: async (text: string) => copied.push(text) } });
  const chart = await mount('zl-chart', { model: MODEL });
  chart.find('zl-copy').shadowRoot?.querySelector('button')?.click();
  await settle();
  expect(copied).toEqual(['step,loss\r\n0,0.3\r\n10,0\r\n20,NaN\r\n']);
  vi.unstubAllGlobals();
});

test('a change of the theme draws again, and leaving the page cleans up', async () => {
  const chart = await mount('zl-chart', { model: MODEL });
  const before = plots.length;
  document.documentElement.dataset.theme = 'dark';
  await settle();
  expect(plots.length).toBe(before + 1);
  chart.element.remove();
  expect(plots.every(({ destroyed }) => destroyed)).toBe(true);
});
