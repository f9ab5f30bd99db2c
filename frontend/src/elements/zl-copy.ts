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
    `,
  ];

  @property() text = '';
  /** Fetches what is copied, in place of the text. */
  @property({ attribute: false }) load: (() => Promise<string>) | null = null;
  /** What the button says. */
  @property() label = 'Copy';
  /** What is copied, for people who do not see what the button stands beside. */
  @property() about = '';
  @state() done: 'no' | 'copied' | 'failed' = 'no';

  override render() {
    const words = { no: this.label, copied: 'Copied', failed: 'Could not copy' };
    return html`<button type="button" part="button" @click=${this.#copy}>
      ${words[this.done]}<span class="visually-hidden"> ${this.about}</span>
    </button>`;
  }

  async #copy(): Promise<void> {
    let told = 'Copied.';
    try {
      await copy(this.load ? this.load() : this.text);
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
