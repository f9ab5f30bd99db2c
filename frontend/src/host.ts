import { ADDRESS_KEYS, type Address, type AddressKey, decoded } from './state/selection.js';

const PLUGIN = 'tb_zeroloss';
const PREFIX = `p.${PLUGIN}.`;
const DATA_RELOADED = 'experimental.DataReloaded';

interface TensorBoardWindow extends Window {
  readonly tensorboard?: {
    readonly tf_storage?: {
      setString(
        key: string,
        value: string,
        options: { useLocationReplace: boolean; defaultValue: string },
      ): void;
    };
  };
}

/** TensorBoard's page around the frame; every access may be forbidden, then the tab works alone. */
function outer(): TensorBoardWindow | null {
  try {
    return window.parent.document ? (window.parent as TensorBoardWindow) : null;
  } catch {
    return null;
  }
}

/** Returns what the page's address says about this tab, or null when it is about another one. */
export function readAddress(): Address | null {
  const pairs = (outer()?.location.hash ?? '').replace(/^#/, '').split('&');
  const tab = pairs.find((pair) => pair !== '' && !pair.includes('='));
  if (tab !== undefined && decoded(tab) !== PLUGIN) return null;
  const address: Partial<Record<AddressKey, string>> = {};
  for (const pair of pairs) {
    const [key = '', ...value] = pair.split('=');
    const name = ADDRESS_KEYS.find((known) => PREFIX + known === decoded(key));
    if (name) address[name] = decoded(value.join('='));
  }
  return address;
}

/** Set while several keys are written: what is read in between is neither the old nor the new address. */
let writing = false;

/** Writes the address: a new entry of the history, or in place of the present one. */
export function writeAddress(address: Readonly<Record<AddressKey, string>>, replace: boolean): void {
  const present = readAddress() ?? {};
  let useLocationReplace = replace;
  writing = true;
  try {
    const storage = outer()?.tensorboard?.tf_storage;
    for (const key of ADDRESS_KEYS) {
      if ((present[key] ?? '') === address[key]) continue;
      storage?.setString(PREFIX + key, address[key], { useLocationReplace, defaultValue: '' });
      useLocationReplace = true;
    }
  } catch {
    // The tab works without an address; it only cannot be sent as a link.
  } finally {
    writing = false;
  }
}

/** Returns a link that opens the tab on an address, in a fresh window as well. */
export function linkTo(address: Readonly<Record<AddressKey, string>>): string {
  const pairs = ADDRESS_KEYS.filter((key) => address[key] !== '').map(
    (key) => `${PREFIX}${key}=${encodeURIComponent(address[key])}`,
  );
  const page = outer()?.location.href.split('#')[0] ?? '';
  return `${page}#${[PLUGIN, ...pairs].join('&')}`;
}

/** Calls `changed` when the page's address changes by other hands: the back button, a pasted link. */
export function watchAddress(changed: () => void): void {
  const page = outer();
  const follow = () => {
    if (!writing) changed();
  };
  page?.addEventListener('hashchange', follow);
  page?.addEventListener('popstate', follow);
}

/** Gives the frame its language and name and keeps its theme that of the page. */
export function dressFrame(): void {
  document.documentElement.lang = 'en';
  const page = outer();
  if (window.frameElement) (window.frameElement as HTMLIFrameElement).title = 'Degeneracy';
  const follow = () => {
    const dark = page?.document.body.classList.contains('dark-mode') ?? false;
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  };
  follow();
  if (page && page !== window) {
    new MutationObserver(follow).observe(page.document.body, { attributeFilter: ['class'] });
  }
}

interface Message {
  readonly type: string;
  readonly id: number;
  readonly isReply: boolean;
}

/** Answers TensorBoard's messages and calls `reload` when it has read the log directory again. */
export function watchReload(reload: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: MessageEvent<string>) => {
    const message = JSON.parse(data) as Message;
    if (message.isReply) return;
    const { type, id } = message;
    port1.postMessage(JSON.stringify({ type, id, payload: null, error: null, isReply: true }));
    if (type === DATA_RELOADED) reload();
  };
  window.parent.postMessage('experimental.bootstrap', '*', [port2]);
}

/** Calls `changed` when TensorBoard shows or hides the frame. */
export function watchVisibility(changed: (visible: boolean) => void): void {
  const observer = new IntersectionObserver((entries) => {
    const { isIntersecting, boundingClientRect } = entries[entries.length - 1] as IntersectionObserverEntry;
    changed(isIntersecting && boundingClientRect.height > 0);
  });
  observer.observe(document.body);
}
