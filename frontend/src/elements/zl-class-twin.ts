import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { type ClassCounts, classRows, exact, percent } from '../charts/classes.js';
import { shared } from '../style/shared.js';
import { twinStyle } from './plot-style.js';

/** The rows of each class as a table. */
@customElement('zl-class-twin')
export class ZlClassTwin extends LitElement {
  static override styles = [shared, twinStyle];

  @property({ attribute: false }) splits: readonly ClassCounts[] = [];

  override render() {
    return html`<div class="scroll" role="region" aria-label="Rows of each class, as a table" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">Class</th>
            ${this.splits.map(
              ({ label }) => html`<th scope="col" class="number">Rows of ${label}</th>
                <th scope="col" class="number">Share</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${classRows(this.splits).map(
            ({ name, cells }) =>
              html`<tr>
                <th scope="row" class="number">${name}</th>
                ${cells.map(
                  ({ count, share }) => html`<td class="number">${exact(count)}</td>
                    <td class="number">${percent(share)}</td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-class-twin': ZlClassTwin;
  }
}
