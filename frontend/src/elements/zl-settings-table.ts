import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SettingChange } from '../api/types.js';
import { shared } from '../style/shared.js';
import { letter } from '../text/words.js';

/** The settings that are not the same in every run. */
@customElement('zl-settings-table')
export class ZlSettingsTable extends LitElement {
  static override styles = [
    shared,
    css`
      h3 {
        margin-bottom: 8px;
        font-size: 14px;
      }
      .scroll {
        overflow-x: auto;
      }
      th,
      td {
        font-size: 13px;
        overflow-wrap: anywhere;
      }
      tbody th {
        color: var(--zl-quiet);
        font-weight: 400;
      }
    `,
  ];

  @property({ attribute: false }) runs: readonly string[] = [];
  @property({ attribute: false }) settings: readonly SettingChange[] = [];

  override render() {
    return html`<section aria-labelledby="changed">
      <h3 id="changed">What changed in the configuration</h3>
      ${this.settings.length > 0 ? this.#table() : html`<p>Nothing: the recorded configurations are the same.</p>`}
    </section>`;
  }

  #table() {
    return html`<div class="scroll" role="region" aria-label="Changed settings" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Setting</th>
            ${this.runs.map((name, i) => html`<th scope="col" title=${name}>${letter(i)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${this.settings.map(
            ({ name, values }) =>
              html`<tr>
                <th scope="row">${name}</th>
                ${values.map((value) => html`<td>${value}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-settings-table': ZlSettingsTable;
  }
}
