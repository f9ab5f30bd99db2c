import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { send } from '../state/events.js';
import type { Line } from '../state/lines.js';
import { ALL_DRAWN, type Piece, VirtualRows } from '../state/virtual-rows.js';
import { shared } from '../style/shared.js';
import { folderRow, folderStyle } from './folder-row.js';
import { markStyle } from './mark.js';
import { runRow } from './run-row.js';
import { runsTableStyle } from './runs-table-style.js';

const COLUMNS = 6;

/** One row per run: verdict, main finding, loss, last step; where asked for, below the row of its folder. */
@customElement('zl-runs-table')
export class ZlRunsTable extends LitElement {
  static override styles = [shared, markStyle, runsTableStyle, folderStyle];

  /** The runs and folders, in the order to show them in. */
  @property({ attribute: false }) lines: readonly Line[] = [];
  @property({ attribute: false }) ticked: readonly string[] = [];
  /** Folders whose runs are hidden. */
  @property({ attribute: false }) folded: readonly string[] = [];
  /** Key of the line that has or last had the focus. */
  @state() active: string | null = null;

  readonly #rows = new VirtualRows(this);

  override render() {
    if (this.lines.length === 0) return html`<p class="none">No run matches the filter.</p>`;
    const active = this.#activeIndex();
    const pieces = this.#rows.pieces(
      this.lines.map(({ key }) => key),
      active < 0 ? null : active,
    );
    const inFolders = this.lines[0]?.kind === 'folder';
    return html`<table
      role="table"
      aria-label="Runs, worst first"
      aria-rowcount=${this.#drawsAll ? nothing : this.lines.length + 1}
      @focusin=${this.#focused}
    >
      <thead role="rowgroup">
        <tr role="row" aria-rowindex=${this.#place(-1) ?? nothing}>
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
          pieces,
          (piece) => this.#key(piece),
          (piece) => this.#piece(piece, inFolders),
        )}
      </tbody>
    </table>`;
  }

  /** Moves the focus by rows; from outside the table it goes to the first row in view. */
  async move(by: number): Promise<void> {
    const from = this.shadowRoot?.activeElement ? this.#activeIndex() : -1;
    const to = from < 0 ? this.#firstInView() : Math.min(Math.max(from + by, 0), this.lines.length - 1);
    this.active = this.lines[to]?.key ?? null;
    await this.updateComplete;
    const row = this.renderRoot.querySelector(`[data-index="${to}"]`);
    row?.querySelector<HTMLElement>('zl-link, button')?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  }

  /** Ticks the run that has the focus, or takes its tick away. */
  tickActive(): void {
    const line = this.shadowRoot?.activeElement ? this.lines[this.#activeIndex()] : undefined;
    if (line?.kind === 'run') this.#tick(line.run.name);
  }

  get #drawsAll(): boolean {
    return this.lines.length <= ALL_DRAWN;
  }

  #activeIndex(): number {
    return this.active === null ? -1 : this.lines.findIndex(({ key }) => key === this.active);
  }

  #firstInView(): number {
    const head = this.renderRoot.querySelector('thead')?.getBoundingClientRect().bottom ?? 0;
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>('[data-index]')];
    const first = rows.find((row) => row.getBoundingClientRect().top >= Math.max(head, 0)) ?? rows[0];
    return Number(first?.dataset.index ?? 0);
  }

  #place(index: number): number | null {
    return this.#drawsAll ? null : index + 2;
  }

  #key(piece: Piece): string {
    if (piece.kind === 'room') return `before ${piece.next}`;
    return `row ${this.lines[piece.index]?.key}`;
  }

  #piece(piece: Piece, inFolder: boolean) {
    if (piece.kind === 'room') return room(piece.height);
    const { index } = piece;
    const line = this.lines[index];
    if (!line) return nothing;
    const at = { index, place: this.#place(index) };
    if (line.kind === 'folder')
      return folderRow(line, { ...at, columns: COLUMNS, fold: () => this.#fold(line.folder) });
    const { name } = line.run;
    const ticked = this.ticked.includes(name);
    return runRow(line.run, { ...at, ticked, inFolder, tick: () => this.#tick(name) });
  }

  #focused(event: FocusEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('[data-index]');
    if (row) this.active = this.lines[Number(row.dataset.index)]?.key ?? null;
  }

  #tick(name: string): void {
    send(this, 'zl-ticked', toggled(this.ticked, name));
  }

  #fold(folder: string): void {
    send(this, 'zl-folded', toggled(this.folded, folder));
  }
}

/** The height of rows that are not drawn. */
function room(height: number) {
  return html`<tr class="room" role="presentation" aria-hidden="true">
    <td role="presentation" colspan=${COLUMNS} style="height: ${height}px"></td>
  </tr>`;
}

function toggled(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names.filter((other) => other !== name) : [...names, name];
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-runs-table': ZlRunsTable;
  }
}
