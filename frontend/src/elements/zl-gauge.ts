import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SeverityName } from '../api/types.js';
import { shared } from '../style/shared.js';

/** Width of the strip in its own units; it stretches to the room there is. */
const WIDTH = 100;
/** Decades that a logarithmic strip reaches beyond its two values. */
const MARGIN = 0.5;
/** Decades between the values from which on the strip is logarithmic. */
const WIDE = 1;
/** Most decades that are drawn: a value further away stands at the edge. */
const MOST_DECADES = 12;

/** Where a measured value stands, the limit drawn; the numbers themselves are said beside it. */
@customElement('zl-gauge')
export class ZlGauge extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        position: relative;
        height: 16px;
        margin: 5px 0 3px;
      }
      svg {
        display: block;
        width: 100%;
        height: 16px;
      }
      .track {
        fill: var(--zl-grid);
      }
      .beyond {
        opacity: 0.35;
      }
      .critical {
        fill: var(--zl-critical);
      }
      .warning {
        fill: var(--zl-warning);
      }
      .info {
        fill: var(--zl-info);
      }
      .limit {
        fill: var(--zl-text);
      }
      .value {
        position: absolute;
        top: 2px;
        width: 12px;
        height: 12px;
        margin-left: -6px;
        border: 2px solid var(--zl-bg);
        border-radius: 50%;
        background: currentcolor;
      }
      .value.critical {
        color: var(--zl-critical);
      }
      .value.warning {
        color: var(--zl-warning);
      }
      .value.info {
        color: var(--zl-info);
      }
    `,
  ];

  @property({ type: Number }) value = 0;
  @property({ type: Number }) limit = 0;
  @property() unit = '';
  @property() tone: SeverityName = 'warning';

  override render() {
    const places = gaugePlaces(this.value, this.limit, this.unit);
    if (!places) return nothing;
    const { value, limit } = places;
    const beyond = Math.abs(value - limit);
    return html`<svg viewBox="0 0 ${WIDTH} 16" preserveAspectRatio="none" aria-hidden="true">
        ${svg`<rect class="track" y="6" width=${WIDTH} height="4"></rect>
        <rect class="beyond ${this.tone}" x=${Math.min(value, limit)} y="6" width=${beyond} height="4"></rect>
        <rect class="limit" x=${limit - 0.15} y="1" width="0.3" height="14"></rect>`}
      </svg>
      <i class="value ${this.tone}" style="left: ${value}%"></i>`;
  }
}

/** Returns where value and limit stand on the strip, from 0 to 100; null when they cannot share one. */
export function gaugePlaces(
  value: number,
  limit: number,
  unit: string,
): { readonly value: number; readonly limit: number } | null {
  if (!Number.isFinite(value) || !Number.isFinite(limit)) return null;
  if (value < 0 || limit < 0) return aroundZero(value, limit);
  const decades = value > 0 && limit > 0 ? Math.abs(Math.log10(value / limit)) : WIDE;
  if (limit > 0 && decades >= WIDE && !(unit === 'share' && value === 0)) return logPlaces(value, limit);
  const end = unit === 'share' ? 1 : Math.max(value, limit) * 1.25 || 1;
  return { value: (WIDTH * Math.min(value, end)) / end, limit: (WIDTH * Math.min(limit, end)) / end };
}

function aroundZero(value: number, limit: number) {
  const low = Math.min(value, limit, 0);
  const span = Math.max(value, limit, 0) - low;
  const place = (at: number) => WIDTH * (0.1 + (0.8 * (at - low)) / span);
  return { value: place(value), limit: place(limit) };
}

function logPlaces(value: number, limit: number) {
  const at = Math.log10(limit);
  const exact = value > 0 ? Math.log10(value) : Number.NEGATIVE_INFINITY;
  const stands = Math.min(Math.max(exact, at - MOST_DECADES), at + MOST_DECADES);
  const low = Math.min(stands, at) - MARGIN;
  const high = Math.max(stands, at) + MARGIN;
  const place = (decade: number) => (WIDTH * (decade - low)) / (high - low);
  return { value: place(stands), limit: place(at) };
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-gauge': ZlGauge;
  }
}
