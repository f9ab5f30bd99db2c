import {
  defaultRangeExtractor,
  observeWindowOffset,
  observeWindowRect,
  type Range,
  Virtualizer,
  type VirtualizerOptions,
  windowScroll,
} from '@tanstack/virtual-core';
import type { LitElement, ReactiveController } from 'lit';

/** Up to this many rows are all drawn; of more, those in view and some around them. */
export const ALL_DRAWN = 100;
const AROUND = 8;
const NARROW = '(max-width: 760px)';
/** Heights that a row is taken to have before it is drawn, in pixels: a line of a table, a card. */
const HEIGHT = { row: 34, card: 132 } as const;

/** What stands in the table: a row by its index, or the room of rows that are not drawn before the next one. */
export type Piece =
  | { readonly kind: 'row'; readonly index: number }
  | { readonly kind: 'room'; readonly next: number; readonly height: number };

/** Draws only the rows of a table that are in view while the page scrolls; the table marks them `data-index`. */
export class VirtualRows implements ReactiveController {
  readonly #host: LitElement;
  readonly #rows: Virtualizer<Window, HTMLElement>;
  readonly #narrow = window.matchMedia(NARROW);
  #keyOf = (index: number): string | number => index;
  #keys: readonly string[] = [];
  #top = 0;

  constructor(host: LitElement) {
    this.#host = host;
    this.#rows = new Virtualizer(this.#options(null));
    host.addController(this);
  }

  /** Returns what to draw of the rows with these keys; `kept` is drawn with its neighbours wherever it is. */
  pieces(keys: readonly string[], kept: number | null): readonly Piece[] {
    if (keys.length !== this.#keys.length || keys.some((key, i) => key !== this.#keys[i]))
      this.#keyOf = (index) => keys[index] ?? index;
    this.#keys = keys;
    this.#rows.setOptions(this.#options(kept));
    if (keys.length <= ALL_DRAWN) return keys.map((_, index) => ({ kind: 'row', index }));
    return this.#spaced();
  }

  hostConnected(): void {
    this.#narrow.addEventListener('change', this.#forget);
  }

  hostUpdated(): void {
    this.#rows._willUpdate();
    if (!this.#rows.options.enabled) return;
    const body = this.#host.renderRoot.querySelector('tbody');
    const top = Math.round((body?.getBoundingClientRect().top ?? 0) + window.scrollY);
    if (top !== this.#top) this.#host.requestUpdate();
    this.#top = top;
    for (const row of body?.querySelectorAll<HTMLElement>('[data-index]') ?? [])
      this.#rows.measureElement(row);
    this.#rows.measureElement(null);
  }

  hostDisconnected(): void {
    this.#narrow.removeEventListener('change', this.#forget);
    this.#rows._didMount()();
  }

  readonly #forget = (): void => this.#rows.measure();

  #spaced(): readonly Piece[] {
    const pieces: Piece[] = [];
    let end = this.#top;
    for (const { index, start, end: next } of this.#rows.getVirtualItems()) {
      if (start > end) pieces.push({ kind: 'room', next: index, height: start - end });
      pieces.push({ kind: 'row', index });
      end = next;
    }
    const rest = this.#top + this.#rows.getTotalSize() - end;
    return rest > 0 ? [...pieces, { kind: 'room', next: this.#keys.length, height: rest }] : pieces;
  }

  #options(kept: number | null): VirtualizerOptions<Window, HTMLElement> {
    return {
      count: this.#keys.length,
      enabled: this.#keys.length > ALL_DRAWN,
      getScrollElement: () => window,
      initialOffset: () => window.scrollY,
      initialRect: { width: window.innerWidth, height: window.innerHeight },
      observeElementRect: observeWindowRect,
      observeElementOffset: observeWindowOffset,
      scrollToFn: windowScroll,
      estimateSize: () => (this.#narrow.matches ? HEIGHT.card : HEIGHT.row),
      getItemKey: this.#keyOf,
      overscan: AROUND,
      scrollMargin: this.#top,
      rangeExtractor: (range) => withNeighbours(range, kept),
      onChange: () => this.#host.requestUpdate(),
    };
  }
}

function withNeighbours(range: Range, kept: number | null): number[] {
  const inView = defaultRangeExtractor(range);
  if (kept === null) return inView;
  const around = [kept - 1, kept, kept + 1].filter((index) => index >= 0 && index < range.count);
  return [...new Set([...inView, ...around])].sort((one, other) => one - other);
}
