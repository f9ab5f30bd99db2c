import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type Points, sparkline } from '../charts/sparkline.js';
import { number } from '../text/numbers.js';

const WIDTH = 112;
const HEIGHT = 24;

/** The loss of a run at a glance: gaps and a mark above where it is not a number, marks below where it is 0. */
@customElement('zl-sparkline')
export class ZlSparkline extends LitElement {
  static override styles = css`
    :host {
      display: inline-block;
      vertical-align: middle;
    }
    svg {
      display: block;
    }
    path {
      fill: none;
      stroke: var(--zl-data);
      stroke-width: 1.5;
      stroke-linejoin: round;
      stroke-linecap: round;
    }
    path.zeros {
      stroke: var(--zl-quiet);
    }
    path.missing {
      stroke: var(--zl-critical);
    }
  `;

  @property({ attribute: false }) points: Points = [];

  override render() {
    if (this.points.length === 0) return nothing;
    const { line, zeros, missing } = sparkline(this.points, WIDTH, HEIGHT);
    return html`<svg role="img" aria-label=${sentence(this.points)} width=${WIDTH} height=${HEIGHT}>
      <path class="line" d=${line}></path>
      <path class="zeros" d=${zeros}></path>
      <path class="missing" d=${missing}></path>
    </svg>`;
  }
}

/** Returns the curve in words: where it starts, where it ends, and what was not a number. */
export function sentence(points: Points): string {
  const values = points.map(([, value]) => value ?? null);
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return 'Loss: not a number throughout';
  const gaps = known.length < values.length ? ', not a number in places' : '';
  return `Loss: ${number(known[0])} at first, ${number(known.at(-1))} at last${gaps}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-sparkline': ZlSparkline;
  }
}
