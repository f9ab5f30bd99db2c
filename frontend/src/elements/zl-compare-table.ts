import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ChangeName, CompareLine } from '../api/types.js';
import { shared } from '../style/shared.js';
import { CHANGES, letter, SEVERITIES, type Wording } from '../text/words.js';
import { mark, markStyle } from './mark.js';

/** A row for each finding of any run, with a sentence for each run and what became of it. */
@customElement('zl-compare-table')
export class ZlCompareTable extends LitElement {
  static override styles = [
    shared,
    markStyle,
    css`
      .scroll {
        overflow-x: auto;
      }
      tbody th {
        min-width: 120px;
        padding-left: 1.4em;
        text-indent: -1.4em;
        font-weight: 600;
      }
      tbody th > * {
        text-indent: 0;
      }
      td {
        min-width: 150px;
        overflow-wrap: anywhere;
      }
      .change {
        width: 112px;
        min-width: 104px;
      }
    `,
  ];

  /** Names of the runs, the baseline first. */
  @property({ attribute: false }) runs: readonly string[] = [];
  @property({ attribute: false }) findings: readonly CompareLine[] = [];
  /** Findings there are, shown or not. */
  @property({ type: Number }) all = 0;

  override render() {
    if (this.findings.length === 0) {
      const same = this.all > 0;
      return html`<p>${same ? 'No finding differs between these runs.' : 'None of these runs has a finding.'}</p>`;
    }
    return html`<div class="scroll" role="region" aria-label="Findings of each run" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Finding</th>
            <th scope="col" class="change">Change</th>
            ${this.runs.map((name, i) => html`<th scope="col">${letter(i)} ${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${this.findings.map(
            (line) =>
              html`<tr>
                <th scope="row">${mark(SEVERITIES[line.severity], '')}${line.title}</th>
                <td class="change">${mark(changeMark(line))}</td>
                ${line.texts.map((text) => html`<td>${text}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

function changeMark({ change, severity }: CompareLine): Wording {
  const glyphs: Record<ChangeName, Wording> = {
    fixed: { tone: 'pass', glyph: '✓', word: CHANGES.fixed },
    'still-there': { ...SEVERITIES[severity], word: CHANGES['still-there'] },
    new: { ...SEVERITIES[severity], glyph: '+', word: CHANGES.new },
  };
  return glyphs[change];
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-compare-table': ZlCompareTable;
  }
}
