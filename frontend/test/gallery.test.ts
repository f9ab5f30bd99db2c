import { beforeEach, expect, test, vi } from 'vitest';
import { SPECIMENS } from '../gallery/specimens.js';
import '../src/views/zl-app.js';
import { mount } from './mount.js';

vi.mock('uplot', () => import('./fake-plot.js'));

/** Shown only inside another element, or empty by themselves. */
const INSIDE = new Set([
  'zl-chart-key',
  'zl-chart-tools',
  'zl-copy',
  'zl-heat-key',
  'zl-in-force',
  'zl-link',
]);
/** Lines and colours without a word. */
const WORDLESS = new Set(['zl-gauge', 'zl-sparkline']);

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
});

test('the gallery has every element', () => {
  const files = Object.keys(import.meta.glob('../src/elements/zl-*.ts'));
  const tags = files.map((path) => path.replace(/^.*\/(.*)\.ts$/, '$1')).filter((tag) => !INSIDE.has(tag));
  expect(tags.filter((tag) => !SPECIMENS.some((specimen) => specimen.tag === tag))).toEqual([]);
});

const STATES = SPECIMENS.flatMap(({ tag, states }) =>
  Object.entries(states).map(([name, properties]) => [tag, name, properties] as const),
);

test.each(STATES)('%s shows its state: %s', async (tag, _, properties) => {
  const { element, text } = await mount(tag, properties);
  expect(element.shadowRoot?.childElementCount).toBeGreaterThan(0);
  if (!WORDLESS.has(tag)) expect(text()).not.toBe('');
});
