import { expect, test, vi } from 'vitest';
import '../../src/elements/zl-export.js';
import { ApiError } from '../../src/api/client.js';
import { fileName } from '../../src/elements/save.js';
import { mount, settle } from '../mount.js';

const SHOWN = { link: 'http://host/#tb_zeroloss', name: 'exp/relu_out', report: 'report.html?run=a' };

function clipboard() {
  const writeText = vi.fn(async (_: string) => undefined);
  const written: Promise<Blob>[] = [];
  const write = vi.fn(async ([item]: { content: Record<string, Promise<Blob>> }[]) => {
    const blob = item?.content['text/plain'];
    if (blob) written.push(blob);
    await blob;
  });
  vi.stubGlobal(
    'ClipboardItem',
    class {
      constructor(readonly content: unknown) {}
    },
  );
  vi.stubGlobal('navigator', { clipboard: { writeText, write } });
  return { writeText, text: async () => Promise.all(written.map(async (blob) => (await blob).text())) };
}

async function open(properties = {}) {
  const menu = await mount('zl-export', { ...SHOWN, ...properties });
  const details = menu.find<HTMLDetailsElement>('details');
  details.open = true;
  const press = async (label: string) => {
    menu
      .all('button')
      .find((button) => button.textContent?.includes(label))
      ?.click();
    await settle();
  };
  return { menu, details, press };
}

test('it offers four ways to pass on what is shown', async () => {
  const { menu } = await open();
  const ways = menu.all('button, a').map((way) => way.textContent?.replaceAll(/\s+/g, ' ').trim());
  expect(ways.sort()).toEqual([
    'Copy as Markdown',
    'Copy link',
    'Download JSON',
    'Open HTML report in a new tab',
  ]);
  expect(menu.find('a').getAttribute('href')).toBe('report.html?run=a');
});

test('the link is copied as it is', async () => {
  const { writeText } = clipboard();
  const { press } = await open();
  await press('Copy link');
  expect(writeText).toHaveBeenCalledWith('http://host/#tb_zeroloss');
});

test('Markdown is fetched when it is asked for, and only then', async () => {
  const { text } = clipboard();
  const markdown = vi.fn(async () => '### Critical');
  const { menu, press } = await open({ markdown });
  expect(markdown).not.toHaveBeenCalled();
  await press('Copy as Markdown');
  expect(await text()).toEqual(['### Critical']);
  expect(menu.text()).toContain('Copied');
});

test('Markdown that cannot be fetched is announced with the reason', async () => {
  clipboard();
  const gone = new ApiError('TensorBoard is not answering.', 'Try again.', false);
  const { menu, press } = await open({ markdown: () => Promise.reject(gone) });
  const said = vi.fn();
  menu.element.addEventListener('zl-announce', (event) => said(event.detail));
  await press('Copy as Markdown');
  expect(said).toHaveBeenCalledWith('TensorBoard is not answering.');
  expect(menu.text()).toContain('Could not copy');
});

test('a page over plain http is asked for the text by the command to copy', async () => {
  vi.stubGlobal('navigator', {});
  const copied: string[] = [];
  document.execCommand = vi.fn(() => {
    const clipboardData = { setData: (_: string, text: string) => copied.push(text) };
    document.dispatchEvent(Object.assign(new Event('copy'), { clipboardData }));
    return true;
  });
  const { menu, press } = await open({ markdown: async () => '### Critical' });
  await press('Copy as Markdown');
  expect(copied).toEqual(['### Critical']);
  expect(menu.text()).toContain('Copied');
});

test('a browser that forbids copying is told', async () => {
  vi.stubGlobal('navigator', {});
  document.execCommand = vi.fn(() => false);
  const { menu, press } = await open();
  await press('Copy link');
  expect(menu.text()).toContain('Could not copy');
});

test('Escape closes the menu and goes no further', async () => {
  const { menu, details } = await open();
  const above = vi.fn();
  menu.element.addEventListener('keydown', above);
  details.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }));
  expect(details.open).toBe(false);
  expect(above).not.toHaveBeenCalled();
});

test('a press beside the menu closes it, one inside does not', async () => {
  const { menu, details } = await open();
  menu.find('a').dispatchEvent(new Event('pointerdown', { bubbles: true, composed: true }));
  expect(details.open).toBe(true);
  document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  expect(details.open).toBe(false);
});

test('the answer is downloaded under the name of the run', async () => {
  const files: Blob[] = [];
  const names: string[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
    files.push(file as Blob);
    return 'blob:x';
  });
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  const { press } = await open({ data: { schema: 1 } });
  await press('Download JSON');
  expect(names).toEqual(['exp-relu_out.json']);
  expect(JSON.parse((await files[0]?.text()) ?? '')).toEqual({ schema: 1 });
});

test.each([
  ['exp/relu_out', 'exp-relu_out.json'],
  ['../../etc', 'etc.json'],
  ['<b>lauf ä</b>', 'b-lauf-ä-b.json'],
  ['///', 'tb_zeroloss.json'],
])('the file of %s is called %s', (name, file) => {
  expect(fileName(name, 'json')).toBe(file);
});
