import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { allLines, type ChartModel, type Value } from '../charts/model.js';
import { shared } from '../style/shared.js';
import { plain, step } from '../text/numbers.js';
import { twinStyle } from './plot-style.js';

const PAGE = 25;

/** The numbers of a chart as a table, a page at a time. */
@customElement('zl-twin')
export class ZlTwin extends LitElement {
  static override styles = [
    shared,
    twinStyle,
    css`
      nav {
        display: flex;
        align-items: center;
        gap: 8px;
        padding-top: 6px;
        font-size: 12.5px;
      }
    `,
  ];

  @property({ attribute: false }) model: ChartModel | null = null;
  @state() page = 0;

  override render() {
    if (!this.model) return nothing;
    const { steps, title } = this.model;
    const lines = allLines(this.model);
    const start = this.page * PAGE;
    const shown = steps.slice(start, start + PAGE);
    return html`<div class="scroll" role="region" aria-label=${`${title}, as a table`} tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">Step</th>
              ${lines.map(({ label }) => html`<th scope="col" class="number">${label}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${shown.map(
              (at, i) =>
                html`<tr>
                  <th scope="row" class="number">${step(at)}</th>
                  ${lines.map(({ values }) => html`<td class="number">${this.#cell(values[start + i])}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${steps.length > PAGE ? this.#pages(start, steps.length) : nothing}`;
  }

  #cell(value: Value): string {
    if (typeof value === 'number') return plain(value, this.model?.unit ?? '');
    return value === null && this.model?.nullIsNaN ? 'not a number' : 'not recorded';
  }

  #pages(start: number, count: number) {
    const turn = (by: number) => () => {
      this.page += by;
    };
    return html`<nav aria-label="Pages of the table">
      <button type="button" ?disabled=${start === 0} @click=${turn(-1)}>Earlier</button>
      <span role="status">${start + 1}–${Math.min(start + PAGE, count)} of ${count}</span>
      <button type="button" ?disabled=${start + PAGE >= count} @click=${turn(1)}>Later</button>
    </nav>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-twin': ZlTwin;
  }
}
