import { afterEach, expect, test, vi } from 'vitest';
import { Shortcuts } from '../../src/state/shortcuts.js';

const host = {
  addController: vi.fn(),
  removeController: vi.fn(),
  requestUpdate: vi.fn(),
  updateComplete: Promise.resolve(true),
};
let shortcuts: Shortcuts | undefined;

afterEach(() => {
  shortcuts?.use(true);
  shortcuts?.hostDisconnected();
  document.body.replaceChildren();
});

function listening() {
  const tick = vi.fn();
  shortcuts = new Shortcuts(host, () => ({ x: tick, ArrowUp: tick }));
  shortcuts.hostConnected();
  return { tick, shortcuts };
}

function press(where: EventTarget, init: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', {
    key: 'x',
    bubbles: true,
    composed: true,
    cancelable: true,
    ...init,
  });
  where.dispatchEvent(event);
  return event;
}

function put(markup: string): Element {
  document.body.innerHTML = markup;
  return document.body.querySelector('.here') as Element;
}

test('a key does what it stands for and nothing else', () => {
  const { tick } = listening();
  expect(press(document.body).defaultPrevented).toBe(true);
  expect(press(document.body, { key: 'y' }).defaultPrevented).toBe(false);
  expect(tick).toHaveBeenCalledOnce();
});

test.each([
  ['a text field', '<input type="search" class="here">'],
  ['a text area', '<textarea class="here"></textarea>'],
  ['a list', '<select class="here"></select>'],
  ['an editable text', '<p contenteditable="true"><b class="here">a</b></p>'],
  ['a dialog', '<dialog><button class="here">a</button></dialog>'],
])('in %s it is a letter', (_, markup) => {
  const { tick } = listening();
  press(put(markup));
  expect(tick).not.toHaveBeenCalled();
});

test('on a box to tick it is a key', () => {
  const { tick } = listening();
  press(put('<input type="checkbox" class="here">'));
  expect(tick).toHaveBeenCalledOnce();
});

test.each(['ctrlKey', 'metaKey', 'altKey'])('with %s it belongs to the browser', (modifier) => {
  const { tick } = listening();
  press(document.body, { [modifier]: true });
  expect(tick).not.toHaveBeenCalled();
});

test('an arrow with the shift key marks text', () => {
  const { tick } = listening();
  press(document.body, { key: 'ArrowUp', shiftKey: true });
  expect(tick).not.toHaveBeenCalled();
});

test('switched off they stay off for the next list of runs too', () => {
  const { tick, shortcuts: first } = listening();
  first.use(false);
  press(document.body);
  expect(tick).not.toHaveBeenCalled();
  expect(new Shortcuts(host, () => ({})).on).toBe(false);
});

test('a list that is gone hears nothing', () => {
  const { tick, shortcuts: gone } = listening();
  gone.hostDisconnected();
  press(document.body);
  expect(tick).not.toHaveBeenCalled();
});
