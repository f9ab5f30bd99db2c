import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shared } from '../style/shared.js';
import './zl-copy.js';

/** Lines of code to paste. */
@customElement('zl-snippet')
export class ZlSnippet extends LitElement {
  static override styles = [
    shared,
    css`
      .head {
        display: flex;
        justify-content: space-between;
        align-items: center;
        margin-bottom: 6px;
      }
      h3 {
        font-size: 14px;
      }
      pre {
        margin: 0;
        padding: 12px 14px;
        border-radius: 6px;
        overflow-x: auto;
        background: var(--zl-well);
      }
    `,
  ];

  @property() heading = '';
  @property() code = '';

  override render() {
    return html`<div class="head">
        <h3>${this.heading}</h3>
        <zl-copy .text=${this.code} .about=${`the lines for ${this.heading}`}></zl-copy>
      </div>
      <pre tabindex="0" aria-label=${`${this.heading}: lines to paste`}><code>${this.code}</code></pre>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-snippet': ZlSnippet;
  }
}
