import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What each key does, by the name that the browser gives it. */
export type Keys = Readonly<Record<string, () => void>>;

/** The reader's choice; it holds as long as the page. */
let inUse = true;

/** Does what a key stands for, except where keys are text or somebody switched them off. */
export class Shortcuts implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #keys: () => Keys;

  /** @param keys Those that are of use at present; every other key is left to the browser. */
  constructor(host: ReactiveControllerHost, keys: () => Keys) {
    this.#host = host;
    this.#keys = keys;
    host.addController(this);
  }

  get on(): boolean {
    return inUse;
  }

  use(on: boolean): void {
    inUse = on;
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    window.addEventListener('keydown', this.#pressed);
  }

  hostDisconnected(): void {
    window.removeEventListener('keydown', this.#pressed);
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    const action = this.#keys()[event.key];
    if (!inUse || !action || event.defaultPrevented || isElsewhere(event)) return;
    event.preventDefault();
    action();
  };
}

function isElsewhere(event: KeyboardEvent): boolean {
  const path = event.composedPath().filter((target) => target instanceof Element);
  const marking = event.shiftKey && event.key.startsWith('Arrow');
  const meant = event.ctrlKey || event.metaKey || event.altKey || marking;
  return meant || path.some((element) => element.matches('dialog') || takesText(element));
}

/** A list takes letters too: they choose from it. */
function takesText(element: Element): boolean {
  if (element instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(element.type);
  return element.matches('textarea, select, [contenteditable]:not([contenteditable=false])');
}
