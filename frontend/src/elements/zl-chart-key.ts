import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ChartModel, Look } from '../charts/model.js';
import { shared } from '../style/shared.js';
import { stepRange } from '../text/numbers.js';

const NAMED_LINES = 4;

/** What each stroke of a chart stands for. */
@customElement('zl-chart-key')
export class ZlChartKey extends LitElement {
  static override styles = [
    shared,
    css`
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
        color: var(--zl-quiet);
        font-size: 12.5px;
      }
      li {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      svg {
        flex: none;
      }
      .data,
      .prediction {
        stroke: var(--zl-data);
      }
      .reference,
      .target {
        stroke: var(--zl-reference);
      }
      .faint {
        stroke: var(--zl-faint);
      }
      .critical {
        stroke: var(--zl-critical);
        fill: var(--zl-critical);
      }
      .warning {
        stroke: var(--zl-warning);
        fill: var(--zl-warning);
      }
      .info {
        stroke: var(--zl-info);
        fill: var(--zl-info);
      }
    `,
  ];

  @property({ attribute: false }) model: ChartModel | null = null;

  override render() {
    if (!this.model) return nothing;
    const { lines, bands, limit, range, tone } = this.model;
    const named = lines.filter(({ look }) => look !== 'faint');
    const more = named.length - NAMED_LINES;
    return html`<ul aria-label="Key">
      ${bands.map(({ label, look }) => stroke(look, label, look === 'target' ? [6, 4] : [], true))}
      ${named.slice(0, NAMED_LINES).map(({ label, look, dash }) => stroke(look, label, dash ?? []))}
      ${more > 0 ? html`<li>and ${more} more</li>` : nothing}
      ${named.length < lines.length ? stroke('faint', 'other layers', []) : nothing}
      ${limit ? stroke(tone, limit.text, [6, 3]) : nothing}
      ${range ? shade(tone, stepRange(...range)) : nothing}
    </ul>`;
  }
}

function stroke(look: Look | ChartModel['tone'], label: string, dash: readonly number[], band = false) {
  const wash = band ? svg`<path class=${look} d="M0 6h24" stroke-width="12" opacity="0.22"></path>` : nothing;
  return html`<li>
    <svg width="24" height="12" aria-hidden="true">
      ${wash}
      <path class=${look} d="M0 6h24" stroke-width="2" stroke-dasharray=${dash.join(' ')}></path>
    </svg>
    ${label}
  </li>`;
}

function shade(tone: ChartModel['tone'], label: string) {
  return html`<li>
    <svg width="14" height="12" aria-hidden="true">
      <path class=${tone} d="M0 0h14v12h-14z" stroke="none" opacity="0.2"></path>
      <path class=${tone} d="M0 1h14" stroke-width="2"></path>
    </svg>
    ${label}
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-chart-key': ZlChartKey;
  }
}
