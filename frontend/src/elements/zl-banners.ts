import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Banner } from '../api/types.js';
import { shared } from '../style/shared.js';
import { markStyle } from './mark.js';

/** Sentences about the data as a whole, each with what to do. */
@customElement('zl-banners')
export class ZlBanners extends LitElement {
  static override styles = [
    shared,
    markStyle,
    css`
      ul {
        display: grid;
        gap: 6px;
        margin: 0 0 12px;
      }
      li {
        display: flex;
        gap: 8px;
        padding: 6px 12px;
        border-radius: 6px;
        background: var(--zl-info-wash);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) banners: readonly Banner[] = [];

  override render() {
    if (this.banners.length === 0) return nothing;
    return html`<ul aria-label="Notes on the data">
      ${this.banners.map(
        (banner) =>
          html`<li>
            <span class="info" aria-hidden="true">●</span>
            <span>${banner.text}${banner.do ? html` <strong>${banner.do}</strong>` : nothing}</span>
          </li>`,
      )}
    </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-banners': ZlBanners;
  }
}
