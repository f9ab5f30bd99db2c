import { expect, test } from 'vitest';
import '../../src/elements/zl-run-notes.js';
import { detail } from '../fixtures.js';
import { mount } from '../mount.js';

test('leaks that no record shows are named', async () => {
  const view = await mount('zl-run-notes', { detail: detail([]) });
  expect(view.text()).toContain('Leaks that no record shows (1)');
  expect(view.text()).toContain('rows of one patient on both sides');
});
