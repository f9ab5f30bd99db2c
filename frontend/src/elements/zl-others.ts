import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { send } from '../state/events.js';
import { shared } from '../style/shared.js';
import { plural } from '../text/words.js';

/** The choice to look at runs that were never recorded as well. */
@customElement('zl-others')
export class ZlOthers extends LitElement {
  static override styles = [
    shared,
    css`
      label {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        min-height: 28px;
        margin-bottom: 6px;
        cursor: pointer;
      }
      input {
        width: 16px;
        height: 16px;
        margin: 0;
        accent-color: var(--zl-accent);
      }
    `,
  ];

  /** How many runs there are beside those that were recorded. */
  @property({ type: Number }) count = 0;
  @property({ type: Boolean }) on = false;
  /** Whether no run was recorded, so that there is nothing to add them to. */
  @property({ type: Boolean }) alone = false;

  override render() {
    const text = this.alone
      ? `Check the loss curves of ${plural(this.count, 'run')}, as none was recorded`
      : `Also check the loss curves of ${plural(this.count, 'other run')}`;
    return html`<label>
      <input type="checkbox" .checked=${this.on} @change=${this.#change} />
      ${text}
    </label>`;
  }

  override focus(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  #change(event: Event): void {
    send(this, 'zl-scalars', (event.target as HTMLInputElement).checked);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-others': ZlOthers;
  }
}
