import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SharedAcross } from '../api/types.js';
import { shared } from '../style/shared.js';

/** Which rows the splits of compared runs share, a sentence each. */
@customElement('zl-shared-rows')
export class ZlSharedRows extends LitElement {
  static override styles = [
    shared,
    css`
      h3 {
        margin-bottom: 8px;
        font-size: 14px;
      }
      li {
        padding: 3px 0;
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) pairs: readonly SharedAcross[] = [];

  override render() {
    if (this.pairs.length === 0) return nothing;
    return html`<section aria-labelledby="across">
      <h3 id="across">Rows that the runs share</h3>
      <ul>
        ${this.pairs.flatMap(({ texts }) => texts).map((text) => html`<li>${text}</li>`)}
      </ul>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-shared-rows': ZlSharedRows;
  }
}
