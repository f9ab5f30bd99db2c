import { expect, test, vi } from 'vitest';
import '../../src/elements/zl-keys.js';
import { mount } from '../mount.js';

test('its button opens the list of keys, which says what each does', async () => {
  const view = await mount('zl-keys');
  const dialog = view.find<HTMLDialogElement>('dialog');
  expect(dialog.open).toBe(false);
  view.find('button').click();
  expect(dialog.open).toBe(true);
  expect(view.text()).toContain('c compare the ticked runs');
});

test('the keys are switched off there', async () => {
  const view = await mount('zl-keys', { on: true });
  const asked = vi.fn();
  view.element.addEventListener('zl-keys', (event) => asked(event.detail));
  view.find('input').click();
  expect(asked).toHaveBeenCalledWith(false);
});
