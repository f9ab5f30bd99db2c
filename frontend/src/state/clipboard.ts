/** Copies a text, also one that is still on its way: the browser remembers that a click asked for it. */
export async function copy(text: string | Promise<string>): Promise<void> {
  const { clipboard } = navigator;
  if (!clipboard) return copyBySelection(await text);
  if (typeof text === 'string') return clipboard.writeText(text);
  const content = text.then((arrived) => new Blob([arrived], { type: 'text/plain' }));
  await Promise.all([text, clipboard.write([new ClipboardItem({ 'text/plain': content })])]);
}

/** The only way on a page that was not loaded over https or from this machine. */
function copyBySelection(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!done) throw new Error('The browser did not allow copying.');
}
