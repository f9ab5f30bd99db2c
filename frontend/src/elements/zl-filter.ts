import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { VerdictName } from '../api/types.js';
import { send } from '../state/events.js';
import { shared } from '../style/shared.js';
import { plural, VERDICTS } from '../text/words.js';
import { markStyle } from './mark.js';

/** Runs per verdict, which also filter; a filter on names; the way to a comparison. */
@customElement('zl-filter')
export class ZlFilter extends LitElement {
  static override styles = [
    shared,
    markStyle,
    css`
      :host {
        padding: 4px 0 10px;
      }
      form,
      .verdicts {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 8px;
      }
      .verdicts {
        margin-right: auto;
      }
      .all {
        margin-right: 4px;
        font-weight: 600;
      }
      .verdicts button {
        padding: 2px 10px;
        border-color: var(--zl-line);
        border-radius: 15px;
      }
      .verdicts button[aria-pressed='true'] {
        border-color: currentcolor;
        background: var(--zl-well);
        box-shadow: inset 0 0 0 1px currentcolor;
      }
      .verdicts b {
        font-variant-numeric: tabular-nums;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 8px;
      }
      input {
        width: 210px;
      }
      .compare:not(:disabled) {
        border-color: var(--zl-accent);
        background: var(--zl-accent);
        color: var(--zl-on-accent);
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) totals: Readonly<Record<string, number>> = {};
  @property({ type: Number }) count = 0;
  @property({ type: Number }) shown = 0;
  @property() query = '';
  @property({ attribute: false }) verdicts: readonly VerdictName[] = [];
  /** Names of the runs that are ticked. */
  @property({ attribute: false }) ticked: readonly string[] = [];

  override render() {
    const enough = this.ticked.length >= 2;
    const names = Object.keys(VERDICTS) as VerdictName[];
    return html`<form role="search" aria-label="Runs" @submit=${(event: Event) => event.preventDefault()}>
      <div class="verdicts" role="group" aria-label="Verdicts">
        <span class="all" role="status">${this.#count()}</span>
        ${names.map((name) => this.#verdict(name))}
      </div>
      <label>
        Filter
        <input
          type="search"
          placeholder="name or regular expression"
          .value=${this.query}
          @input=${(event: InputEvent) => this.#change((event.target as HTMLInputElement).value, this.verdicts)}
        />
      </label>
      <button
        type="button"
        class="compare"
        ?disabled=${!enough}
        title=${enough ? '' : 'Tick two or more runs'}
        @click=${() => this.dispatchEvent(new CustomEvent('zl-compare'))}
      >
        Compare${this.ticked.length > 0 ? ` ${this.ticked.length}` : nothing}
      </button>
    </form>`;
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
      @click=${() => this.#change(this.query, next)}
    >
      <span aria-hidden="true">${glyph}</span> <b>${(this.totals[name] ?? 0).toLocaleString('en')}</b>
      ${word.toLowerCase()}
    </button>`;
  }

  #change(query: string, verdicts: readonly VerdictName[]): void {
    send(this, 'zl-filter', { query, verdicts });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-filter': ZlFilter;
  }
}
