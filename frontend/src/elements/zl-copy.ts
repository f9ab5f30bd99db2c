import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { ApiError } from '../api/client.js';
import { copy } from '../state/clipboard.js';
import { send } from '../state/events.js';
import { shared } from '../style/shared.js';

const SHOWN_MS = 2_000;

/** A button that copies a text and says so. */
@customElement('zl-copy')
export class ZlCopy extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: inline-block;
      }
      .quiet {
        min-height: 26px;
        padding: 0 6px;
        font-size: 12.5px;
      }
    `,
  ];

  /** What is copied; a function is asked when it is, and may have to fetch it. */
  @property({ attribute: false }) text: string | (() => string | Promise<string>) = '';
  /** What the button says. */
  @property() label = 'Copy';
  /** What is copied, for people who do not see what the button stands beside. */
  @property() about = '';
  /** Stands among other quiet buttons. */
  @property({ type: Boolean }) quiet = false;
  @state() done: 'no' | 'copied' | 'failed' = 'no';

  override render() {
    const words = { no: this.label, copied: 'Copied', failed: 'Could not copy' };
    return html`<button type="button" part="button" class=${this.quiet ? 'quiet' : ''} @click=${this.#copy}>
      ${words[this.done]}<span class="visually-hidden"> ${this.about}</span>
    </button>`;
  }

  async #copy(): Promise<void> {
    let told = 'Copied.';
    try {
      await copy(typeof this.text === 'string' ? this.text : this.text());
      this.done = 'copied';
    } catch (error) {
      told = error instanceof ApiError ? error.message : 'The browser did not allow copying.';
      this.done = 'failed';
    }
    send(this, 'zl-announce', told);
    setTimeout(() => {
      this.done = 'no';
    }, SHOWN_MS);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-copy': ZlCopy;
  }
}
