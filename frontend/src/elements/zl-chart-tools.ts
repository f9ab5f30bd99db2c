import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shared } from '../style/shared.js';
import './zl-copy.js';

export interface ChartToolEvents {
  'zl-as-table': CustomEvent<null>;
  'zl-save-picture': CustomEvent<null>;
  'zl-reset-zoom': CustomEvent<null>;
}

/** What can be done with a drawing: see it as a table, copy its numbers, save it, undo the zoom. */
@customElement('zl-chart-tools')
export class ZlChartTools extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 0 2px;
      }
      button {
        min-height: 26px;
        padding: 0 6px;
        font-size: 12.5px;
      }
    `,
  ];

  /** What is drawn, for people who do not see what the buttons stand below. */
  @property() about = '';
  /** Returns the numbers when they are asked for. */
  @property({ attribute: false }) csv: () => string = () => '';
  @property({ type: Boolean }) asTable = false;
  @property({ type: Boolean }) zoomed = false;

  override render() {
    return html`${this.zoomed ? this.#button('zl-reset-zoom', 'Reset zoom') : nothing}
      <button type="button" class="quiet" aria-pressed=${this.asTable} @click=${() => this.#say('zl-as-table')}>
        ${this.asTable ? 'View as chart' : 'View as table'}
      </button>
      <zl-copy .text=${this.csv} label="Copy CSV" about=${`of ${this.about}`} quiet></zl-copy>
      ${this.asTable ? nothing : this.#button('zl-save-picture', 'Save PNG')}`;
  }

  #button(event: keyof ChartToolEvents, label: string) {
    return html`<button type="button" class="quiet" @click=${() => this.#say(event)}>
      ${label}<span class="visually-hidden"> of ${this.about}</span>
    </button>`;
  }

  #say(event: keyof ChartToolEvents): void {
    this.dispatchEvent(new CustomEvent(event, { detail: null }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-chart-tools': ZlChartTools;
  }
  interface HTMLElementEventMap extends ChartToolEvents {}
}
