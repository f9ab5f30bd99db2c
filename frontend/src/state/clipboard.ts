/** Copies a text, also one that is still on its way: the browser remembers that a click asked for it. */
export async function copy(text: string | Promise<string>): Promise<void> {
  const { clipboard } = navigator;
  if (!clipboard) return copyByCommand(await text);
  if (typeof text === 'string') return clipboard.writeText(text);
  const content = text.then((arrived) => new Blob([arrived], { type: 'text/plain' }));
  await Promise.all([text, clipboard.write([new ClipboardItem({ 'text/plain': content })])]);
}

/** The only way on a page that was not loaded over https or from this machine. */
function copyByCommand(text: string): void {
  let taken = false;
  const hand = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    taken = true;
  };
  document.addEventListener('copy', hand, { once: true });
  document.execCommand('copy');
  document.removeEventListener('copy', hand);
  if (!taken) throw new Error('The browser did not allow copying.');
}
