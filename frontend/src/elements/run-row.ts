import { html, nothing, type TemplateResult } from 'lit';
import type { OverviewRow } from '../api/types.js';
import { step } from '../text/numbers.js';
import { SEVERITIES, VERDICTS } from '../text/words.js';
import { mark } from './mark.js';
import './zl-link.js';
import './zl-sparkline.js';

/** Where a row stands in the table; `place` is its number where not all rows are drawn. */
export interface RowPlace {
  readonly index: number;
  readonly place: number | null;
}

export interface RunRow extends RowPlace {
  readonly ticked: boolean;
  /** Whether the row stands below the name of its folder. */
  readonly inFolder: boolean;
  readonly tick: () => void;
}

/** Returns a run as a row: tick, name, verdict, main finding, loss, last step. */
export function runRow(run: OverviewRow, { index, place, ticked, inFolder, tick }: RunRow): TemplateResult {
  return html`<tr role="row" class=${ticked ? 'ticked' : ''} data-index=${index} aria-rowindex=${place ?? nothing}>
    <td role="cell" class="tick">
      <label>
        <input type="checkbox" .checked=${ticked} @change=${tick} />
        <span class="visually-hidden">Select ${run.name}</span>
      </label>
    </td>
    <th role="rowheader" scope="row" class="run">
      <zl-link .to=${{ view: 'run', run: run.name, rule: run.main_rule } as const}>${name(run.name, inFolder)}</zl-link>
    </th>
    <td role="cell" class="verdict">
      ${mark(VERDICTS[run.verdict])}
      ${run.basis === 'scalars' ? html`<span class="basis">loss only</span>` : nothing}
    </td>
    <td role="cell" class="main">${mainFinding(run)}</td>
    <td role="cell" class="loss"><zl-sparkline .points=${run.loss}></zl-sparkline></td>
    <td role="cell" class="number last">${run.last_step === null ? '–' : step(run.last_step)}</td>
  </tr>`;
}

/** Below its folder the last part of the name is what tells the runs apart. */
function name(whole: string, inFolder: boolean): string | TemplateResult {
  const end = inFolder ? whole.lastIndexOf('/') + 1 : 0;
  return end === 0 ? whole : html`<span class="quiet-text">${whole.slice(0, end)}</span>${whole.slice(end)}`;
}

/** A note is marked as one, so that a run without a warning does not look as if it had one. */
function mainFinding({ main, main_severity, error }: OverviewRow) {
  const note = main_severity === 'info' ? html`${mark(SEVERITIES.info, 'Info:')} ` : nothing;
  return html`<span class="clamp" title=${main}>${note}${main}</span>
    ${error && error !== main ? html`<span class="error">${error}</span>` : nothing}`;
}
