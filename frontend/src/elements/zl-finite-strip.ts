import { css, html, LitElement, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { FiniteLine } from '../charts/finite.js';
import { shared } from '../style/shared.js';

const WIDTH = 200;
const HEIGHT = 12;

/** Which kinds of tensor were finite at which records, and which stopped first. */
@customElement('zl-finite-strip')
export class ZlFiniteStrip extends LitElement {
  static override styles = [
    shared,
    css`
      table {
        margin-top: 12px;
      }
      th,
      td {
        padding: 3px 14px 3px 0;
        font-size: 13px;
        vertical-align: middle;
      }
      tbody th {
        font-weight: 400;
      }
      tr.first th,
      tr.first td {
        font-weight: 600;
      }
      .bar {
        width: 40%;
      }
      svg {
        display: block;
        width: 100%;
        height: 12px;
      }
      .known {
        fill: var(--zl-line);
      }
      .bad {
        fill: var(--zl-critical);
      }
    `,
  ];

  @property({ attribute: false }) lines: readonly FiniteLine[] = [];

  override render() {
    const starts = this.lines.map(
      ({ steps, finite }) => steps[finite.indexOf(false)] ?? Number.POSITIVE_INFINITY,
    );
    const first = starts.indexOf(Math.min(...starts));
    const last = Math.max(1, ...this.lines.map(({ steps }) => steps.at(-1) ?? 0));
    return html`<table aria-label="Where numbers stopped being finite">
      <thead>
        <tr>
          <th scope="col">In the order of the data</th>
          <th scope="col" class="bar">Steps</th>
          <th scope="col">Finite</th>
        </tr>
      </thead>
      <tbody>
        ${this.lines.map(
          (line, i) =>
            html`<tr class=${i === first && starts[i] !== Number.POSITIVE_INFINITY ? 'first' : ''}>
              <th scope="row">${line.name}</th>
              <td class="bar">${bar(line, last)}</td>
              <td>${line.text}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

/** A record reaches to the next one. */
function bar({ steps, finite }: FiniteLine, last: number) {
  const x = (step: number) => (step / last) * WIDTH;
  return html`<svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
    ${finite.map((cell, i) => {
      if (cell === null) return svg``;
      const from = x(steps[i] ?? 0);
      const width = Math.max(x(steps[i + 1] ?? last) - from, 1);
      return svg`<rect class=${cell ? 'known' : 'bad'} x=${from} y=${cell ? 5 : 0} width=${width} height=${cell ? 2 : HEIGHT}></rect>`;
    })}
  </svg>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-finite-strip': ZlFiniteStrip;
  }
}
