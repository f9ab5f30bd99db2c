import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import { classData, classOptions, isDotted, isOutlined } from '../charts/class-options.js';
import { type ClassCounts, classCsv, classRows, classSentence, inWords } from '../charts/classes.js';
import { paletteAt } from '../charts/palette.js';
import { shared } from '../style/shared.js';
import { plottedStyle } from './plot-style.js';
import { Plotted } from './plotted.js';
import './zl-chart-tools.js';
import './zl-class-twin.js';

const TITLE = 'Share of the rows of each class';
const HEIGHT = 150;

/** How the rows of each split are spread over classes: bars, reading at the cursor, and the counts as a table. */
@customElement('zl-class-chart')
export class ZlClassChart extends LitElement {
  static override styles = [
    shared,
    plottedStyle,
    css`
      ul {
        display: flex;
        gap: 16px;
        color: var(--zl-quiet);
        font-size: 12.5px;
      }
      li::before {
        content: '';
        display: inline-block;
        width: 10px;
        height: 10px;
        margin-right: 6px;
        border: 1.5px solid var(--zl-reference);
      }
      li.dot::before {
        border-radius: 50%;
      }
      li.filled::before {
        border-color: var(--zl-data);
        background: var(--zl-data);
        forced-color-adjust: none;
      }
    `,
  ];

  @property({ attribute: false }) splits: readonly ClassCounts[] = [];
  @state() index: number | null = null;
  @state() asTable = false;
  @query('.plot') private frame!: HTMLElement | null;

  readonly #plotted = new Plotted(this, {
    frame: () => this.frame,
    height: () => HEIGHT,
    about: () => TITLE,
    zoomed: () => false,
    make: (width, frame) => this.#make(width, frame),
  });

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('splits') || changed.has('asTable') || !this.#plotted.plot) this.#plotted.draw();
  }

  override render() {
    if (this.splits.length === 0) return nothing;
    const rows = classRows(this.splits);
    const row = this.index === null ? undefined : rows[this.index];
    const hollow = isDotted(rows) ? 'dot' : '';
    return html`<figure>
      <figcaption>${TITLE}</figcaption>
      <ul aria-label="Key">
        ${this.splits.map(({ label }) => html`<li class=${isOutlined(label) ? hollow : 'filled'}>${label}</li>`)}
      </ul>
      ${
        this.asTable
          ? html`<zl-class-twin .splits=${this.splits}></zl-class-twin>`
          : html`<div
              class="plot"
              role="img"
              tabindex="0"
              aria-label=${classSentence(this.splits)}
              @keydown=${this.#move}
            ></div>`
      }
      <div class="below">
        <output>${row ? inWords(row) : nothing}</output>
        <zl-chart-tools
          .about=${TITLE}
          .csv=${() => classCsv(this.splits)}
          .asTable=${this.asTable}
          @zl-as-table=${this.#toggle}
          @zl-save-picture=${() => this.#plotted.save(TITLE)}
        ></zl-chart-tools>
      </div>
    </figure>`;
  }

  #toggle(): void {
    this.asTable = !this.asTable;
    this.index = null;
  }

  #move(event: KeyboardEvent): void {
    const last = classRows(this.splits).length - 1;
    const present = this.index ?? -1;
    const moves: Record<string, number> = {
      ArrowRight: present + 1,
      ArrowLeft: present - 1,
      Home: 0,
      End: last,
    };
    const wanted = moves[event.key];
    const { plot } = this.#plotted;
    if (wanted === undefined || !plot) return;
    event.preventDefault();
    const index = Math.min(Math.max(wanted, 0), last);
    plot.setCursor({ left: plot.valToPos(index, 'x'), top: HEIGHT / 2 });
    this.index = index;
  }

  #make(width: number, frame: HTMLElement): uPlot | null {
    const rows = classRows(this.splits);
    if (rows.length === 0) return null;
    const onCursor = (index: number | null) => {
      this.index = index;
    };
    const options = classOptions(rows, paletteAt(this, 'info'), { width, height: HEIGHT, onCursor });
    return new uPlot(options, classData(rows), frame);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-class-chart': ZlClassChart;
  }
}
