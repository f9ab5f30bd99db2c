import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { send } from '../state/events.js';
import { shared } from '../style/shared.js';
import { clock } from '../text/numbers.js';

/** The name of the tab, how fresh the data are, and the live switch. */
@customElement('zl-header')
export class ZlHeader extends LitElement {
  static override styles = [
    shared,
    css`
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        padding: 8px 20px 4px;
      }
      h1 {
        margin-right: auto;
        font-size: 20px;
        font-weight: 600;
        letter-spacing: -0.01em;
      }
      .stamp {
        color: var(--zl-quiet);
        font-size: 12.5px;
      }
      .stamp.silent {
        padding: 2px 8px;
        border-radius: 4px;
        background: var(--zl-warning-wash);
        color: var(--zl-text);
        font-weight: 600;
      }
      button[role='switch'] {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        border-color: transparent;
        background: none;
      }
      .track {
        width: 30px;
        height: 16px;
        padding: 2px;
        border: 1px solid var(--zl-edge);
        border-radius: 8px;
      }
      .track i {
        display: block;
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: var(--zl-edge);
      }
      [aria-checked='true'] .track {
        border-color: var(--zl-accent);
        background: var(--zl-accent);
      }
      [aria-checked='true'] .track i {
        margin-left: auto;
        background: var(--zl-on-accent);
      }
      @media (max-width: 560px) {
        header {
          padding: 8px 12px 4px;
        }
      }
    `,
  ];

  @property({ type: Boolean }) live = false;
  @property({ attribute: false }) answeredAt: Date | null = null;
  @property({ attribute: false }) silentSince: Date | null = null;

  override render() {
    return html`<header>
      <h1>Degeneracy</h1>
      ${this.#stamp()}
      <button type="button" role="switch" aria-checked=${this.live} @click=${this.#toggle}>
        <span class="track" aria-hidden="true"><i></i></span>Live
      </button>
      <button type="button" @click=${() => send(this, 'zl-reload', null)}>Reload</button>
    </header>`;
  }

  #stamp() {
    if (this.silentSince) {
      const text = `TensorBoard is not answering since ${clock(this.silentSince)}`;
      return html`<span class="stamp silent" role="status">${text}</span>`;
    }
    return html`<span class="stamp">${this.answeredAt ? `updated ${clock(this.answeredAt)}` : ''}</span>`;
  }

  #toggle(): void {
    this.dispatchEvent(new CustomEvent('zl-live'));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-header': ZlHeader;
  }
}
