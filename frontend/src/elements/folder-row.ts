import { html, nothing, type TemplateResult } from 'lit';
import type { FolderLine } from '../state/lines.js';
import { VERDICTS } from '../text/words.js';
import type { RowPlace } from './run-row.js';

export interface FolderRow extends RowPlace {
  readonly columns: number;
  readonly fold: () => void;
}

/** Returns a folder as a row: its name, which shows or hides its runs, and what they come to. */
export function folderRow(line: FolderLine, { index, place, columns, fold }: FolderRow): TemplateResult {
  const { tone, glyph } = VERDICTS[line.worst];
  return html`<tr role="row" class="folder" data-index=${index} aria-rowindex=${place ?? nothing}>
    <td role="cell" colspan=${columns}>
      <button type="button" class="quiet" aria-expanded=${line.open} @click=${fold}>
        <span class="arrow" aria-hidden="true">${line.open ? '▾' : '▸'}</span>
        <b>${line.folder || 'Not in a folder'}</b>
      </button>
      <span class="sum"><span class=${tone} aria-hidden="true">${glyph}</span> ${line.text}</span>
    </td>
  </tr>`;
}
