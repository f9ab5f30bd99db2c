import { html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { FindingPayload, SharedExample, SplitPanel } from '../api/types.js';
import { shared } from '../style/shared.js';
import { SEVERITIES } from '../text/words.js';
import { mark, markStyle } from './mark.js';
import { prose } from './prose.js';
import { splitStyle } from './split-style.js';
import './zl-class-chart.js';

/** The rows of training and validation and what they share; open at first when a finding is about them. */
@customElement('zl-split')
export class ZlSplit extends LitElement {
  static override styles = [shared, markStyle, splitStyle];

  @property({ attribute: false }) panel: SplitPanel | null = null;
  /** The findings that are about these rows, the worst first. */
  @property({ attribute: false }) findings: readonly FindingPayload[] = [];
  @query('details') private details!: HTMLDetailsElement | null;
  @query('summary') private summary!: HTMLElement | null;

  /** Opens the panel and takes the reader there. */
  show(): void {
    if (!this.details) return;
    this.details.open = true;
    this.scrollIntoView();
    this.summary?.focus();
  }

  override render() {
    if (!this.panel) return nothing;
    const { headline, expected, missing, examples, splits } = this.panel;
    const [worst] = this.findings;
    const counted = splits
      .filter(({ class_counts }) => class_counts.length > 0)
      .map(({ split, class_counts }) => ({ label: split, counts: class_counts }));
    return html`<details ?open=${this.findings.length > 0}>
      <summary>
        <h3>Rows of training and validation</h3>
        <span class="headline">${worst ? mark(SEVERITIES[worst.severity], '') : nothing}${headline}</span>
      </summary>
      ${expected ? html`<p>${expected}</p>` : nothing} ${missing ? html`<p>${missing}</p>` : nothing}
      ${facts(this.panel)}
      <div class="below">
        ${examples.length > 0 ? this.#examples(this.panel) : nothing}
        ${counted.length > 0 ? html`<zl-class-chart .splits=${counted}></zl-class-chart>` : nothing}
      </div>
    </details>`;
  }

  #examples({ examples, find_examples }: SplitPanel) {
    return html`<div class="examples">
      <h4 id="examples">Examples of rows in both</h4>
      <div class="scroll" role="region" aria-labelledby="examples" tabindex="0">
        <table>
          <thead>
            <tr>
              <th scope="col">Hash</th>
              <th scope="col" class="number">Row of training</th>
              <th scope="col" class="number">Row of validation</th>
            </tr>
          </thead>
          <tbody>
            ${examples.map(example)}
          </tbody>
        </table>
      </div>
      <p class="quiet-text">${prose(find_examples)}</p>
    </div>`;
  }
}

function facts({ splits, lines }: SplitPanel) {
  return html`<div class="scroll" role="region" aria-label="Rows of each split" tabindex="0">
    <table class="facts">
      <thead>
        <tr>
          <th scope="col">What</th>
          ${splits.map(({ split }) => html`<th scope="col">${split}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          ({ name, texts }) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${texts.map((text) => html`<td>${text}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function example({ hash, training_row, validation_row }: SharedExample) {
  return html`<tr>
    <th scope="row"><code>${hash}</code></th>
    <td class="number">${rowNumber(training_row)}</td>
    <td class="number">${rowNumber(validation_row)}</td>
  </tr>`;
}

function rowNumber(row: number | null): string {
  return row === null ? 'not known' : row.toLocaleString('en');
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-split': ZlSplit;
  }
}
