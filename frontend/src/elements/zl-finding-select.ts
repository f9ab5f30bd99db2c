import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { FoundRule } from '../api/types.js';
import { send } from '../state/events.js';
import { shared } from '../style/shared.js';
import { SEVERITIES } from '../text/words.js';

/** Narrows the runs to those with one finding; says in how many runs each was found. */
@customElement('zl-finding-select')
export class ZlFindingSelect extends LitElement {
  static override styles = [
    shared,
    css`
      label {
        display: inline-flex;
        align-items: center;
        gap: 8px;
      }
      select {
        max-width: 240px;
      }
      .chosen {
        border-color: var(--zl-accent);
        box-shadow: inset 0 0 0 1px var(--zl-accent);
      }
    `,
  ];

  /** The rules that found something, worst first. */
  @property({ attribute: false }) found: readonly FoundRule[] = [];
  /** The rule that is asked for; null for all. */
  @property({ attribute: false }) chosen: string | null = null;

  override render() {
    if (this.found.length === 0 && this.chosen === null) return nothing;
    const critical = this.found.filter(({ severity }) => severity === 'critical');
    const others = this.found.filter(({ severity }) => severity !== 'critical');
    return html`<label>
      Finding
      <select class=${this.chosen === null ? '' : 'chosen'} @change=${this.#choose}>
        <option value="">All</option>
        ${this.#gone()} ${this.#part(SEVERITIES.critical.word, critical)}
        ${this.#part(SEVERITIES.warning.word, others)}
      </select>
    </label>`;
  }

  /** The choice is made last: an option that is not there cannot be chosen. */
  protected override updated(): void {
    const select = this.renderRoot.querySelector('select');
    if (select) select.value = this.chosen ?? '';
  }

  #part(label: string, rules: readonly FoundRule[]) {
    if (rules.length === 0) return nothing;
    return html`<optgroup label=${label}>
      ${rules.map(({ rule, title, runs }) => this.#option(rule, title, runs))}
    </optgroup>`;
  }

  /** An address may name a rule that no run shows, or shows no more. */
  #gone() {
    const known = this.chosen === null || this.found.some(({ rule }) => rule === this.chosen);
    return known ? nothing : this.#option(this.chosen ?? '', this.chosen ?? '', 0);
  }

  #option(rule: string, title: string, runs: number) {
    return html`<option value=${rule}>${title} (${runs.toLocaleString('en')})
    </option>`;
  }

  #choose(event: Event): void {
    send(this, 'zl-filter', { finding: (event.target as HTMLSelectElement).value || null });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-finding-select': ZlFindingSelect;
  }
}
