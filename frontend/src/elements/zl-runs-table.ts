import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { OverviewRow } from '../api/types.js';
import { send } from '../state/events.js';
import { shared } from '../style/shared.js';
import { step } from '../text/numbers.js';
import { SEVERITIES, VERDICTS } from '../text/words.js';
import { mark, markStyle } from './mark.js';
import { runsTableStyle } from './runs-table-style.js';
import './zl-link.js';
import './zl-sparkline.js';

/** One row per run: verdict, main finding, loss, last step. */
@customElement('zl-runs-table')
export class ZlRunsTable extends LitElement {
  static override styles = [shared, markStyle, runsTableStyle];

  /** The runs, in the order to show them in. */
  @property({ attribute: false }) runs: readonly OverviewRow[] = [];
  @property({ attribute: false }) ticked: readonly string[] = [];

  override render() {
    if (this.runs.length === 0) return html`<p class="none">No run matches the filter.</p>`;
    return html`<table role="table" aria-label="Runs, worst first">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col" class="tick"><span class="visually-hidden">Select</span></th>
          <th role="columnheader" scope="col" class="run">Run</th>
          <th role="columnheader" scope="col" class="verdict">Verdict</th>
          <th role="columnheader" scope="col">Main finding</th>
          <th role="columnheader" scope="col" class="loss">Loss</th>
          <th role="columnheader" scope="col" class="number last">Last step</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${repeat(
          this.runs,
          ({ name }) => name,
          (run) => this.#row(run),
        )}
      </tbody>
    </table>`;
  }

  #row(run: OverviewRow) {
    const ticked = this.ticked.includes(run.name);
    return html`<tr role="row" class=${ticked ? 'ticked' : ''}>
      <td role="cell" class="tick">
        <label>
          <input type="checkbox" .checked=${ticked} @change=${() => this.#tick(run.name)} />
          <span class="visually-hidden">Select ${run.name}</span>
        </label>
      </td>
      <th role="rowheader" scope="row" class="run">
        <zl-link .to=${{ view: 'run', run: run.name, rule: run.main_rule } as const}>${run.name}</zl-link>
      </th>
      <td role="cell" class="verdict">
        ${mark(VERDICTS[run.verdict])}
        ${run.source === 'scalars' ? html`<span class="source">loss only</span>` : nothing}
      </td>
      <td role="cell" class="main">${mainFinding(run)}</td>
      <td role="cell" class="loss"><zl-sparkline .points=${run.loss}></zl-sparkline></td>
      <td role="cell" class="number last">${run.last_step === null ? '–' : step(run.last_step)}</td>
    </tr>`;
  }

  #tick(name: string): void {
    const others = this.ticked.filter((other) => other !== name);
    send(this, 'zl-ticked', others.length < this.ticked.length ? others : [...others, name]);
  }
}

/** A note is marked as one, so that a run without a warning does not look as if it had one. */
function mainFinding({ main, main_severity, error }: OverviewRow) {
  const note = main_severity === 'info' ? html`${mark(SEVERITIES.info, 'Info:')} ` : nothing;
  return html`<span class="clamp" title=${main}>${note}${main}</span>
    ${error && error !== main ? html`<span class="error">${error}</span>` : nothing}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-runs-table': ZlRunsTable;
  }
}
