import { afterEach, expect, test, vi } from 'vitest';
import { dressFrame, linkTo, readAddress, watchAddress, watchReload, writeAddress } from '../src/host.js';
import { OVERVIEW, toAddress } from '../src/state/selection.js';

const RUN = toAddress({ ...OVERVIEW, view: 'run', run: 'exp/a=1', rule: 'dying-relu' });

afterEach(() => {
  window.location.hash = '';
  document.body.className = '';
  vi.unstubAllGlobals();
});

test('the address is read from the page around the frame', () => {
  window.location.hash = '#tb_zeroloss&p.tb_zeroloss.run=exp%2Fa%3D1&p.other.run=b';
  expect(readAddress()).toEqual({ run: 'exp/a=1' });
});

test('an address of another tab says nothing about this one', () => {
  window.location.hash = '#scalars&p.tb_zeroloss.run=a';
  expect(readAddress()).toBeNull();
});

test('a link that was made is read as what it was made of', () => {
  window.location.hash = linkTo(RUN).split('#')[1] ?? '';
  expect(readAddress()).toEqual({ run: 'exp/a=1', rule: 'dying-relu' });
});

test('only what changes is written, with one new entry in the history', () => {
  window.location.hash = '#tb_zeroloss&p.tb_zeroloss.q=exp';
  const setString = vi.fn();
  vi.stubGlobal('tensorboard', { tf_storage: { setString } });
  writeAddress(RUN, false);
  expect(setString.mock.calls).toEqual([
    ['p.tb_zeroloss.run', 'exp/a=1', { useLocationReplace: false, defaultValue: '' }],
    ['p.tb_zeroloss.rule', 'dying-relu', { useLocationReplace: true, defaultValue: '' }],
    ['p.tb_zeroloss.q', '', { useLocationReplace: true, defaultValue: '' }],
  ]);
});

test('an address that is half written is not followed', () => {
  const changed = vi.fn();
  watchAddress(changed);
  const setString = () => window.dispatchEvent(new Event('popstate'));
  vi.stubGlobal('tensorboard', { tf_storage: { setString } });
  writeAddress(RUN, false);
  expect(changed).not.toHaveBeenCalled();
  window.dispatchEvent(new Event('popstate'));
  expect(changed).toHaveBeenCalledOnce();
});

test('a page that cannot be written leaves the tab working', () => {
  const forbidden = () => {
    throw new DOMException('blocked', 'SecurityError');
  };
  vi.stubGlobal('tensorboard', { tf_storage: { setString: forbidden } });
  expect(() => writeAddress(RUN, true)).not.toThrow();
});

test('the frame gets a language and the theme of the page', () => {
  document.body.className = 'dark-mode';
  dressFrame();
  const { lang, dataset, style } = document.documentElement;
  expect([lang, dataset.theme, style.colorScheme]).toEqual(['en', 'dark', 'dark']);
});

test('a message of the page is answered, and fresh data are read', async () => {
  const posted = vi.spyOn(window.parent, 'postMessage').mockImplementation(() => undefined);
  const reload = vi.fn();
  watchReload(reload);
  const [greeting, , [port]] = posted.mock.calls[0] as unknown as [string, string, [MessagePort]];
  const reply = new Promise((done) => {
    port.onmessage = ({ data }) => done(JSON.parse(data));
  });
  port.postMessage(
    JSON.stringify({ type: 'experimental.DataReloaded', id: 7, payload: null, isReply: false }),
  );
  expect(greeting).toBe('experimental.bootstrap');
  expect(await reply).toMatchObject({ id: 7, isReply: true, error: null });
  expect(reload).toHaveBeenCalledOnce();
  port.close();
});
