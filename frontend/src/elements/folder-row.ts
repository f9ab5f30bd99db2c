import { css, html, nothing, type TemplateResult } from 'lit';
import type { FolderLine } from '../state/lines.js';
import { VERDICTS } from '../text/words.js';
import type { RowPlace } from './run-row.js';

/** The rows that are no runs: folders, and the room of rows that are not drawn. */
export const folderStyle = css`
  .folder td {
    padding: 10px 0 4px;
    overflow-wrap: anywhere;
  }
  .folder button {
    padding: 3px 8px 3px 4px;
    text-align: left;
  }
  .folder .arrow {
    display: inline-block;
    width: 18px;
    text-align: center;
  }
  tbody .room,
  .room td {
    padding: 0;
    border: 0;
    background: none;
  }
  @media (max-width: 760px) {
    tbody .room,
    .room td {
      display: block;
    }
    .folder td {
      grid-column: 1 / -1;
    }
    .folder .sum {
      display: block;
      padding-left: 22px;
    }
  }
`;

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
