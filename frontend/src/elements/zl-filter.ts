import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { FoundRule, VerdictName } from '../api/types.js';
import { send } from '../state/events.js';
import type { Grouping } from '../state/selection.js';
import { shared } from '../style/shared.js';
import { whyNotCompared } from '../text/compare.js';
import { plural, VERDICTS } from '../text/words.js';
import { markStyle } from './mark.js';
import './zl-finding-select.js';
import { filterStyle } from './filter-style.js';
import './zl-grouping.js';

/** Runs per verdict, which also filter; filters on names and findings; folders; the way to a comparison. */
@customElement('zl-filter')
export class ZlFilter extends LitElement {
  static override styles = [shared, markStyle, filterStyle];

  @property({ attribute: false }) totals: Readonly<Record<string, number>> = {};
  @property({ type: Number }) count = 0;
  @property({ type: Number }) shown = 0;
  @property() query = '';
  @property({ attribute: false }) verdicts: readonly VerdictName[] = [];
  @property({ attribute: false }) found: readonly FoundRule[] = [];
  @property({ attribute: false }) finding: string | null = null;
  @property() group: Grouping = 'none';
  /** The folders of the runs that are shown, and those of them whose runs are hidden. */
  @property({ attribute: false }) folders: readonly string[] = [];
  @property({ attribute: false }) folded: readonly string[] = [];
  /** Names of the runs that are ticked. */
  @property({ attribute: false }) ticked: readonly string[] = [];

  override render() {
    const names = Object.keys(VERDICTS) as VerdictName[];
    return html`<form role="search" aria-label="Runs" @submit=${(event: Event) => event.preventDefault()}>
      <div class="verdicts" role="group" aria-label="Verdicts">
        <span class="all" role="status">${this.#count()}</span>
        ${names.map((name) => this.#verdict(name))}
      </div>
      <div class="controls">
        <label>
          Filter
          <input
            type="search"
            placeholder="name or regular expression"
            .value=${this.query}
            @input=${(event: InputEvent) => send(this, 'zl-filter', { query: (event.target as HTMLInputElement).value })}
          />
        </label>
        <zl-finding-select .found=${this.found} .chosen=${this.finding}></zl-finding-select>
        <zl-grouping .group=${this.group} .folders=${this.folders} .folded=${this.folded}></zl-grouping>
        ${this.#comparison()}
      </div>
    </form>`;
  }

  /** Puts the cursor into the filter on names. */
  override focus(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  #comparison() {
    const count = this.ticked.length;
    const why = whyNotCompared(count);
    return html`<div class="end">
      <span role="status">${count >= 2 ? why : nothing}</span>
      ${
        count > 0
          ? html`<button type="button" class="quiet" @click=${() => send(this, 'zl-ticked', [])}>Untick all</button>`
          : nothing
      }
      <button
        type="button"
        class="compare"
        ?disabled=${why !== ''}
        title=${why}
        @click=${() => this.dispatchEvent(new CustomEvent('zl-compare'))}
      >
        Compare${count > 0 ? ` ${count}` : nothing}
      </button>
      <slot></slot>
    </div>`;
  }

  #count(): string {
    const all = plural(this.count, 'run');
    return this.shown === this.count ? all : `${this.shown.toLocaleString('en')} of ${all}`;
  }

  #verdict(name: VerdictName) {
    const { tone, glyph, word } = VERDICTS[name];
    const pressed = this.verdicts.includes(name);
    const next = pressed ? this.verdicts.filter((other) => other !== name) : [...this.verdicts, name];
    return html`<button
      type="button"
      class=${tone}
      aria-pressed=${pressed}
      @click=${() => send(this, 'zl-filter', { verdicts: next })}
    >
      <span aria-hidden="true">${glyph}</span> <b>${(this.totals[name] ?? 0).toLocaleString('en')}</b>
      ${word.toLowerCase()}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-filter': ZlFilter;
  }
}
