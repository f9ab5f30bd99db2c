import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { send } from '../state/events.js';
import { shared } from '../style/shared.js';

/** A request that failed: what happened, what to do, and another try. */
@customElement('zl-problem')
export class ZlProblem extends LitElement {
  static override styles = [
    shared,
    css`
      .box {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        align-items: center;
        padding: 12px 16px;
        border-left: 4px solid var(--zl-critical);
        border-radius: 4px;
        background: var(--zl-critical-wash);
      }
      div > div {
        flex: 1 1 240px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** What happened. */
  @property() what = '';
  /** What the reader can do. */
  @property() remedy = '';

  override render() {
    return html`<div class="box" role="alert">
      <div>
        <p><strong>${this.what}</strong></p>
        <p>${this.remedy}</p>
      </div>
      <button type="button" @click=${() => send(this, 'zl-reload', null)}>Try again</button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-problem': ZlProblem;
  }
}
