import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Column, SeriesPayload } from '../api/types.js';
import { valuesOf } from '../charts/build.js';
import { shared } from '../style/shared.js';
import { measured, plain } from '../text/numbers.js';

const SHOWN = 8;

/** Layers or variables in the order of the model, with what a column was at first and at last. */
@customElement('zl-layer-list')
export class ZlLayerList extends LitElement {
  static override styles = [
    shared,
    css`
      th,
      td {
        padding: 4px 16px 4px 0;
        font-size: 13px;
      }
      tbody th {
        font-weight: 400;
        overflow-wrap: anywhere;
      }
      .named th,
      .named td {
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) series: SeriesPayload | null = null;
  @property({ attribute: false }) column: Column = 'norm';
  /** Rows that the finding names. */
  @property({ attribute: false }) named: readonly number[] = [];

  override render() {
    if (!this.series) return nothing;
    const rows = this.series.rows.map((_, row) => row);
    const first = [...this.named, ...rows.filter((row) => !this.named.includes(row))];
    const shown = first.slice(0, SHOWN).sort((a, b) => a - b);
    const rest = first.slice(SHOWN).sort((a, b) => a - b);
    return html`${this.#table(this.series, shown)}
    ${
      rest.length > 0
        ? html`<details>
            <summary>${rest.length} more</summary>
            ${this.#table(this.series, rest)}
          </details>`
        : nothing
    }`;
  }

  #table(series: SeriesPayload, rows: readonly number[]) {
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${series.tag.endsWith('gradients') ? 'Variable' : 'Layer'}</th>
          <th scope="col" class="number">First record</th>
          <th scope="col" class="number">Last record</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr class=${this.named.includes(row) ? 'named' : ''}>
              <th scope="row">${this.named.includes(row) ? '▸ ' : ''}${series.rows[row]}</th>
              <td class="number">${cell(series, this.column, row, 0)}</td>
              <td class="number">${cell(series, this.column, row, series.steps.length - 1)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

/** Tells a gradient that is missing from one that is exactly zero: they are different faults. */
function cell(series: SeriesPayload, column: Column, row: number, at: number): string {
  if (valuesOf(series, 'none', row)[at] === 1) return 'none: the loss does not reach it';
  const value = valuesOf(series, column, row)[at];
  if (typeof value !== 'number') return 'not recorded';
  const unit = series.units[series.columns.indexOf(column)] ?? '';
  return value === 0 && unit !== 'flag'
    ? 'exactly 0'
    : unit === 'flag'
      ? measured(value, unit)
      : plain(value, unit);
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-layer-list': ZlLayerList;
  }
}
