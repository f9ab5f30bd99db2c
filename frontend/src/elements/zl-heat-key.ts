import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { HeatModel } from '../charts/heat.js';
import { colourAt } from '../charts/heat-colour.js';
import { shared } from '../style/shared.js';
import { plain } from '../text/numbers.js';

const STOPS = 9;

/** What the colours of a heatmap stand for, and the marks that are not on its scale. */
@customElement('zl-heat-key')
export class ZlHeatKey extends LitElement {
  static override styles = [
    shared,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
        color: var(--zl-quiet);
        font-size: 12.5px;
      }
      li {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .scale {
        width: 110px;
        height: 12px;
        border-radius: 2px;
      }
      .mark {
        width: 22px;
        height: 12px;
      }
      .zero {
        background: linear-gradient(var(--zl-warning) 44%, var(--zl-bg) 44% 56%, var(--zl-warning) 56%);
      }
      .none {
        background: repeating-linear-gradient(
          135deg,
          var(--zl-critical) 0 3px,
          var(--zl-bg) 3px 6px
        );
      }
      .missing {
        border: 1px solid var(--zl-line);
      }
    `,
  ];

  @property({ attribute: false }) model: HeatModel | null = null;

  override render() {
    if (!this.model) return nothing;
    const { domain, unit, rows } = this.model;
    const has = (wanted: string) => rows.some(({ cells }) => cells.some((cell) => cell === wanted));
    const stops = Array.from({ length: STOPS }, (_, i) => `rgb(${colourAt(i / (STOPS - 1)).join(' ')})`);
    return html`<ul aria-label="Key">
      <li>
        ${plain(domain[0], unit)}
        <span class="scale" style=${`background: linear-gradient(to right, ${stops.join(', ')})`}></span>
        ${plain(domain[1], unit)}
      </li>
      ${has('zero') ? html`<li><span class="mark zero"></span>exactly 0</li>` : nothing}
      ${has('none') ? html`<li><span class="mark none"></span>none: the loss does not reach it</li>` : nothing}
      ${has('missing') ? html`<li><span class="mark missing"></span>not recorded</li>` : nothing}
    </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-heat-key': ZlHeatKey;
  }
}
