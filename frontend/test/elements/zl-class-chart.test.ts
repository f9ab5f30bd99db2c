import { beforeEach, expect, test, vi } from 'vitest';
import '../../src/elements/zl-class-chart.js';
import { plots } from '../fake-plot.js';
import { mount, settle } from '../mount.js';

vi.mock('uplot', () => import('../fake-plot.js'));

const splits = [
  { label: 'training', counts: [30, 10] },
  { label: 'validation', counts: [0, 5, 5] },
];

beforeEach(() => {
  plots.length = 0;
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
});

test('shares are drawn, so that splits of other sizes can be compared', async () => {
  await mount('zl-class-chart', { splits });
  expect(plots.at(-1)?.data).toEqual([
    [0, 1, 2],
    [0.75, 0.25, null],
    [null, 0.5, 0.5],
  ]);
});

test('the picture is said in a sentence, and the key names the splits', async () => {
  const chart = await mount('zl-class-chart', { splits });
  expect(chart.find('[role=img]').getAttribute('aria-label')).toContain('training has 2 classes');
  expect(chart.all('ul li').map((item) => item.textContent)).toEqual(['training', 'validation']);
});

test('the arrow keys go from class to class', async () => {
  const chart = await mount('zl-class-chart', { splits });
  const press = (key: string) =>
    chart.find('[role=img]').dispatchEvent(new KeyboardEvent('keydown', { key }));
  press('ArrowRight');
  await settle();
  expect(chart.find('output').textContent).toBe('class 0 · training 30 (75 %) · validation 0 (0 %)');
  press('End');
  await settle();
  expect(chart.find('output').textContent).toContain('class 2');
  press('ArrowRight');
  expect(plots.at(-1)?.moves.map(({ left }) => left)).toEqual([0, 2, 2]);
});

test('the counts are there as a table and as CSV', async () => {
  const copied: string[] = [];
  vi.stubGlobal('navigator', { clipboard: { writeText: async (text: string) => copied.push(text) } });
  const chart = await mount('zl-class-chart', { splits });
  chart.find('zl-copy').shadowRoot?.querySelector('button')?.click();
  chart.find('button[aria-pressed]').click();
  await settle();
  expect(copied).toEqual(['class,training,validation\r\n0,30,0\r\n1,10,5\r\n2,0,5\r\n']);
  const cells = chart.all('tbody tr').map((row) => [...row.children].map((cell) => cell.textContent));
  expect(cells).toEqual([
    ['0', '30', '75 %', '0', '0 %'],
    ['1', '10', '25 %', '5', '50 %'],
    ['2', '0', '0 %', '5', '50 %'],
  ]);
  vi.unstubAllGlobals();
});
