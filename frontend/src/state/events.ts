import type { OverviewPayload } from '../api/types.js';
import type { Selection } from './selection.js';

/** A wish to look at something else; `replace` keeps it out of the history. */
export interface SelectDetail {
  readonly change: Partial<Selection>;
  readonly replace: boolean;
}

export interface TabEvents {
  'zl-select': SelectDetail;
  /** Data arrived, at this time. */
  'zl-answered': Date;
  /** TensorBoard did not answer, at this time. */
  'zl-silent': Date;
  /** The reader wants the data read again. */
  'zl-reload': null;
  /** The reader wants to see the rows of training and validation. */
  'zl-show-split': null;
  /** A sentence for people who do not see the change. */
  'zl-announce': string;
  /** All runs were read. */
  'zl-overview': OverviewPayload;
  /** The boxes ticked in the overview. */
  'zl-ticked': readonly string[];
  /** Whether the keys of the overview are in use. */
  'zl-keys': boolean;
  /** What changes in the filter of the overview, or in how its runs are put together. */
  'zl-filter': Partial<Pick<Selection, 'query' | 'verdicts' | 'finding' | 'group'>>;
  /** The folders whose runs are hidden in the overview. */
  'zl-folded': readonly string[];
  /** Whether to look at the loss curves of runs that were never recorded. */
  'zl-scalars': boolean;
}

declare global {
  interface HTMLElementEventMap extends EventsOf<TabEvents> {}
}

type EventsOf<T> = { [K in keyof T]: CustomEvent<T[K]> };

/** Sends an event up, through the edges of elements. */
export function send<K extends keyof TabEvents>(from: EventTarget, name: K, detail: TabEvents[K]): void {
  from.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
