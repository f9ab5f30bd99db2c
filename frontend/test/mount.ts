import { ContextProvider } from '@lit/context';
import type { Api } from '../src/api/client.js';
import { apiContext, revisionContext, selectionContext } from '../src/state/context.js';
import { OVERVIEW, type Selection } from '../src/state/selection.js';

type ElementName = keyof HTMLElementTagNameMap;

/** An element in the page, with the data and the selection it asks for. */
export interface Mounted<E extends HTMLElement> {
  readonly element: E;
  /** All text that is shown, whatever element shows it. */
  text(): string;
  /** The first element that matches, inside whatever element it is. */
  find<T extends Element = HTMLElement>(selector: string): T;
  all<T extends Element = HTMLElement>(selector: string): T[];
  revise(): Promise<void>;
}

/** Puts an element on a page of its own and waits until it has shown its data. */
export async function mount<Name extends ElementName>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  { api, selection = OVERVIEW }: { api?: Api; selection?: Selection } = {},
): Promise<Mounted<HTMLElementTagNameMap[Name]>> {
  const home = document.createElement('div');
  if (api) new ContextProvider(home, { context: apiContext, initialValue: api });
  new ContextProvider(home, { context: selectionContext, initialValue: selection });
  const revision = new ContextProvider(home, { context: revisionContext, initialValue: 0 });
  const element = Object.assign(document.createElement(name), properties);
  home.append(element);
  document.body.replaceChildren(home);
  await settle();
  const all = <T extends Element>(selector: string) => found<T>(home, selector);
  return {
    element,
    text: () => shownText(home).replaceAll(/\s+/g, ' ').trim(),
    all,
    find: <T extends Element>(selector: string) => {
      const [first] = all<T>(selector);
      if (!first) throw new Error(`nothing matches ${selector} in: ${shownText(home)}`);
      return first;
    },
    revise: async () => {
      revision.setValue(revision.value + 1);
      await settle();
    },
  };
}

/** Waits until elements inside elements have drawn and their requests have been answered. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 8; round++) await new Promise((done) => setTimeout(done));
}

const INLINE = new Set(['A', 'B', 'CODE', 'SPAN', 'STRONG']);

function shownText(node: Node): string {
  if (node instanceof Element && node.tagName === 'STYLE') return '';
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  const inside = node instanceof Element && node.shadowRoot ? [node.shadowRoot] : [];
  const text = [...inside, ...node.childNodes].map(shownText).join('');
  return node instanceof Element && !INLINE.has(node.tagName) ? ` ${text} ` : text;
}

function found<T extends Element>(root: ParentNode, selector: string): T[] {
  const here = [...root.querySelectorAll<T>(selector)];
  const below = [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
    shadowRoot ? found<T>(shadowRoot, selector) : [],
  );
  return [...here, ...below];
}
