import { beforeEach, expect, test, vi } from 'vitest';
import '../../src/elements/zl-split.js';
import { mount } from '../mount.js';
import { ESTIMATED, LEAK, LEAKING, TRAINING_ONLY } from '../split-fixtures.js';

vi.mock('uplot', () => import('../fake-plot.js'));

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(600);
});

test('it is closed, with the sentence in sight, as long as no finding is about it', async () => {
  const split = await mount('zl-split', { panel: LEAKING });
  expect(split.find<HTMLDetailsElement>('details').open).toBe(false);
  expect(split.find('summary').textContent).toContain('212 of 1,000 validation rows are in training too');
});

test('it is open when a finding is about it, and says how bad that is', async () => {
  const split = await mount('zl-split', { panel: LEAKING, findings: [LEAK] });
  expect(split.find<HTMLDetailsElement>('details').open).toBe(true);
  expect(split.find('summary .mark').className).toContain('critical');
});

test('counts stand in a table, a column for each split', async () => {
  const split = await mount('zl-split', { panel: LEAKING });
  const heads = split.all('.facts thead th').map((head) => head.textContent);
  expect(heads).toEqual(['What', 'training', 'validation']);
  expect(split.text()).toContain('Rows that are in training too does not apply 212 (21.2 %)');
});

test('examples are hashes with the numbers of their rows, where those are known', async () => {
  const split = await mount('zl-split', { panel: LEAKING });
  const rows = split.all('.examples tbody tr').map((row) => row.textContent?.replaceAll(/\s+/g, ' ').trim());
  expect(rows[1]).toBe('002cea0b5fbf4591 3,892 104');
  expect(rows[3]).toBe('0102473da5c221dd not known not known');
  expect(split.find('.examples p code').textContent).toBe('row_hashes([x])');
});

test('labels that name no class have no chart', async () => {
  const split = await mount('zl-split', { panel: ESTIMATED });
  expect(split.all('zl-class-chart')).toHaveLength(0);
  expect(split.text()).toContain('between 48 and 56 %');
});

test('a split that was not seen has no column, and the way to have it seen', async () => {
  const split = await mount('zl-split', { panel: TRAINING_ONLY });
  expect(split.all('.facts thead th')).toHaveLength(2);
  expect(split.text()).toContain('Pass validation_data to fit');
  expect(split.all('.examples')).toHaveLength(0);
});

test('it shows nothing of a run whose splits were not recorded', async () => {
  const split = await mount('zl-split');
  expect(split.all('details')).toHaveLength(0);
  expect(() => split.element.show()).not.toThrow();
});
