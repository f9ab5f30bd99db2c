import { beforeEach, expect, test, vi } from 'vitest';
import { HEAT_COLUMNS, type HeatColumn, heatOf } from '../../src/charts/heat.js';
import '../../src/elements/zl-heatmap.js';
import { plots } from '../fake-plot.js';
import { layers } from '../fixtures.js';
import { mount, settle } from '../mount.js';

vi.mock('uplot', () => import('../fake-plot.js'));

const MODEL = heatOf(HEAT_COLUMNS[0] as HeatColumn, layers('a', 'norm'), layers('a', 'none'), false);

beforeEach(() => {
  plots.length = 0;
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
});

test('the arrow keys move over steps and layers, and the cell is said below', async () => {
  const heatmap = await mount('zl-heatmap', { model: MODEL });
  const press = (key: string) =>
    heatmap.find('[role=img]').dispatchEvent(new KeyboardEvent('keydown', { key }));
  press('ArrowRight');
  await settle();
  expect(heatmap.find('output').textContent).toBe(
    'block1/dense/kernel · step 0 · none: the loss does not reach it',
  );
  press('ArrowDown');
  for (let i = 0; i < 9; i++) press('ArrowRight');
  await settle();
  expect(heatmap.find('output').textContent).toBe('block1/dense_1/kernel · step 1,500 · exactly 0');
});

test('Enter picks the layer at the cursor', async () => {
  const heatmap = await mount('zl-heatmap', { model: MODEL });
  const picked: (readonly number[])[] = [];
  heatmap.element.addEventListener('zl-pick-rows', (event) => picked.push(event.detail));
  for (const key of ['ArrowRight', 'ArrowDown', 'Enter']) {
    heatmap.find('[role=img]').dispatchEvent(new KeyboardEvent('keydown', { key }));
  }
  expect(picked).toEqual([[1]]);
});

test('the same numbers are there as a table', async () => {
  const heatmap = await mount('zl-heatmap', { model: MODEL });
  heatmap
    .all('button')
    .find(({ textContent }) => textContent?.includes('View as table'))
    ?.click();
  await settle();
  const cells = [...(heatmap.all('tbody tr')[1]?.children ?? [])].map(({ textContent }) => textContent);
  expect(cells).toEqual(['block1/dense_1/kernel', '0.1', 'exactly 0', '0.01', '0.1', '2 of 4']);
});
