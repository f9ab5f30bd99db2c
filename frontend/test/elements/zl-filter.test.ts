import { expect, test, vi } from 'vitest';
import '../../src/elements/zl-filter.js';
import { mount } from '../mount.js';

const names = (count: number) => Array.from({ length: count }, (_, i) => `run-${i}`);

test.each([
  [1, true, ''],
  [2, false, ''],
  [6, false, ''],
  [8, true, 'At most 6 runs can be compared: untick 2.'],
])('%i ticked runs: comparing is off is %s', async (count, off, sentence) => {
  const view = await mount('zl-filter', { ticked: names(count) });
  expect(view.find<HTMLButtonElement>('.compare').disabled).toBe(off);
  expect(view.find('.end [role=status]').textContent?.trim()).toBe(sentence);
});

test('all ticks can be taken away at once', async () => {
  const view = await mount('zl-filter', { ticked: names(8) });
  const asked = vi.fn();
  view.element.addEventListener('zl-ticked', (event) => asked(event.detail));
  view
    .all('.end button')
    .find((each) => each.textContent?.trim() === 'Untick all')
    ?.click();
  expect(asked).toHaveBeenCalledWith([]);
});

test('without ticks there is nothing to take away', async () => {
  expect((await mount('zl-filter')).text()).not.toContain('Untick all');
});

test('each control asks for its own change only', async () => {
  const view = await mount('zl-filter', { verdicts: ['suspicious'], finding: 'dying-relu' });
  const asked = vi.fn();
  view.element.addEventListener('zl-filter', (event) => asked(event.detail));
  const input = view.find<HTMLInputElement>('input[type=search]');
  input.value = 'seed-1';
  input.dispatchEvent(new InputEvent('input'));
  view.find('.verdicts button').click();
  expect(asked.mock.calls).toEqual([[{ query: 'seed-1' }], [{ verdicts: ['suspicious', 'degenerate'] }]]);
});

test('the focus goes into its text', async () => {
  const view = await mount('zl-filter');
  view.element.focus();
  expect(view.element.shadowRoot?.activeElement?.tagName).toBe('INPUT');
});
