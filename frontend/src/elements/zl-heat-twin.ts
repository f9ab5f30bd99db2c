import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Cell, HeatModel, HeatRow } from '../charts/heat.js';
import { cellInWords, lastOf } from '../charts/heat-words.js';
import { shared } from '../style/shared.js';

/** The numbers of a heatmap as a table: how each layer began, ended, and how far it went. */
@customElement('zl-heat-twin')
export class ZlHeatTwin extends LitElement {
  static override styles = [
    shared,
    css`
      .scroll {
        max-height: 360px;
        overflow: auto;
      }
      th,
      td {
        padding: 3px 16px 3px 0;
        font-size: 13px;
      }
      tbody th {
        font-weight: 400;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) model: HeatModel | null = null;

  override render() {
    if (!this.model) return nothing;
    const { rows, title } = this.model;
    return html`<div class="scroll" role="region" aria-label=${`${title}, as a table`} tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Layer</th>
            ${['First record', 'Last record', 'Smallest', 'Largest', 'Records at 0'].map(
              (heading) => html`<th scope="col" class="number">${heading}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => this.#row(row))}
        </tbody>
      </table>
    </div>`;
  }

  #row(row: HeatRow) {
    const unit = this.model?.unit ?? '';
    const known = row.cells.filter((cell) => cell !== 'missing');
    const values = known.filter((cell) => typeof cell === 'number');
    const zeros = known.filter((cell) => cell === 'zero').length;
    const cells: (Cell | undefined)[] = [known[0], lastOf(row), least(values), most(values)];
    return html`<tr>
      <th scope="row">${row.name}</th>
      ${cells.map((cell) => html`<td class="number">${cellInWords(cell, unit)}</td>`)}
      <td class="number">${zeros} of ${known.length}</td>
    </tr>`;
  }
}

function least(values: readonly number[]): number | undefined {
  return values.length > 0 ? values.reduce((low, value) => Math.min(low, value)) : undefined;
}

function most(values: readonly number[]): number | undefined {
  return values.length > 0 ? values.reduce((high, value) => Math.max(high, value)) : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-heat-twin': ZlHeatTwin;
  }
}
