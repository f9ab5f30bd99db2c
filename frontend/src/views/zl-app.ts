import { provide } from '@lit/context';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { type Api, HttpApi } from '../api/client.js';
import type { OverviewPayload } from '../api/types.js';
import '../elements/zl-header.js';
import '../elements/zl-in-force.js';
import { readAddress, watchAddress, watchReload, watchVisibility, writeAddress } from '../host.js';
import { apiContext, revisionContext, selectionContext } from '../state/context.js';
import type { SelectDetail } from '../state/events.js';
import { Live } from '../state/live.js';
import { news } from '../state/news.js';
import { fromAddress, requested, type Selection, toAddress } from '../state/selection.js';
import { shared } from '../style/shared.js';
import './zl-compare.js';
import './zl-overview.js';
import './zl-run.js';

const QUIET_MS = 10_000;

/** The tab: its header, the view that the address names, and what all views share. */
@customElement('zl-app')
export class ZlApp extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        min-height: 100vh;
        background: var(--zl-bg);
      }
      main {
        padding: 4px 20px 32px;
      }
      @media (max-width: 560px) {
        main {
          padding: 4px 12px 24px;
        }
      }
    `,
  ];

  @provide({ context: selectionContext })
  @state()
  selection: Selection = fromAddress(readAddress() ?? {});

  @provide({ context: apiContext })
  @state()
  api: Api = new HttpApi(requested(this.selection));

  @provide({ context: revisionContext })
  @state()
  revision = 0;

  @state() answeredAt: Date | null = null;
  @state() silentSince: Date | null = null;
  @state() announcement = '';

  readonly #live = new Live(this, () => this.#reload());
  #overview: OverviewPayload | null = null;
  #announcedAt = 0;
  #scrolled = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    watchAddress(() => this.#followAddress());
    watchReload(() => this.#reload());
    watchVisibility((visible) => this.#live.show(visible));
  }

  override render() {
    return html`<zl-header
        .live=${this.#live.on}
        .answeredAt=${this.answeredAt}
        .silentSince=${this.silentSince}
        @zl-live=${() => this.#live.toggle()}
        @zl-reload=${this.#reload}
      ></zl-header>
      <main
        @zl-select=${this.#select}
        @zl-answered=${this.#answered}
        @zl-silent=${this.#silent}
        @zl-reload=${this.#reload}
        @zl-announce=${(event: CustomEvent<string>) => this.#announce(event.detail)}
        @zl-overview=${this.#observe}
      >
        <zl-in-force></zl-in-force>
        <zl-overview ?hidden=${this.selection.view !== 'overview'}></zl-overview>
        ${this.#view()}
      </main>
      <p class="visually-hidden" role="status" aria-live="polite">${this.announcement}</p>`;
  }

  protected override updated(): void {
    const { view, run } = this.selection;
    const place = view === 'run' ? run : view === 'compare' ? 'Compare' : null;
    document.title = place ? `${place} · Degeneracy` : 'Degeneracy';
  }

  #view() {
    switch (this.selection.view) {
      case 'run':
        return html`<zl-run></zl-run>`;
      case 'compare':
        return html`<zl-compare></zl-compare>`;
      case 'overview':
        return nothing;
    }
  }

  #select(event: CustomEvent<SelectDetail>): void {
    const { change, replace } = event.detail;
    this.#look({ ...this.selection, ...change });
    writeAddress(toAddress(this.selection), replace);
  }

  #followAddress(): void {
    const address = readAddress();
    if (!address) return;
    const selection = fromAddress(address);
    if (!same(selection, this.selection)) this.#look(selection);
  }

  #look(selection: Selection): void {
    const request = requested(selection);
    if (!same(request, requested(this.selection))) {
      this.api = new HttpApi(request);
      this.#overview = null;
    }
    const moved = selection.view !== this.selection.view;
    if (moved && this.selection.view === 'overview') this.#scrolled = window.scrollY;
    this.selection = selection;
    if (moved) this.#show(selection.view === 'overview' ? this.#scrolled : 0);
  }

  /** The list of runs is found again where it was left. */
  async #show(scrolled: number): Promise<void> {
    await this.updateComplete;
    window.scrollTo(0, scrolled);
  }

  #reload(): void {
    this.revision += 1;
  }

  #answered(event: CustomEvent<Date>): void {
    this.answeredAt = event.detail;
    this.silentSince = null;
  }

  #silent(event: CustomEvent<Date>): void {
    this.silentSince ??= event.detail;
  }

  #observe(event: CustomEvent<OverviewPayload>): void {
    this.#live.observe(event.detail);
    if (event.detail.unread > 0) return;
    const sentence = this.#overview && news(this.#overview, event.detail);
    this.#overview = event.detail;
    if (!sentence || Date.now() - this.#announcedAt < QUIET_MS) return;
    this.#announcedAt = Date.now();
    this.#announce(sentence);
  }

  #announce(text: string): void {
    this.announcement = text;
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-app': ZlApp;
  }
}
