import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shared } from '../style/shared.js';

/** Says what is being read; appears only when it takes long enough to be noticed. */
@customElement('zl-skeleton')
export class ZlSkeleton extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        opacity: 0;
        animation: appear 0.01s linear 0.3s forwards;
      }
      @keyframes appear {
        to {
          opacity: 1;
        }
      }
      p {
        padding: 16px 0;
        color: var(--zl-quiet);
      }
      i {
        display: block;
        height: 14px;
        margin-bottom: 14px;
        border-radius: 4px;
        background: var(--zl-well);
      }
      i:nth-of-type(2n) {
        width: 72%;
      }
    `,
  ];

  @property() text = 'Reading…';

  override render() {
    return html`<p role="status">${this.text}</p>
      <div aria-hidden="true"><i></i><i></i><i></i><i></i></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-skeleton': ZlSkeleton;
  }
}
