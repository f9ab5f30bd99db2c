import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import { csv } from '../charts/csv.js';
import type { HeatModel } from '../charts/heat.js';
import { heatColours } from '../charts/heat-colour.js';
import { heatOptions } from '../charts/heat-options.js';
import { cellInWords, heatSentence } from '../charts/heat-words.js';
import { paletteAt } from '../charts/palette.js';
import { shared } from '../style/shared.js';
import { step } from '../text/numbers.js';
import { plottedStyle } from './plot-style.js';
import { Plotted } from './plotted.js';
import './zl-chart-tools.js';
import './zl-heat-key.js';
import './zl-heat-twin.js';

const ROW_HEIGHT = 15;
const AXIS_HEIGHT = 34;
const LEAST_HEIGHT = 110;
const MOST_HEIGHT = 420;

export interface HeatmapEvents {
  /** Rows that are to be drawn as lines. */
  'zl-pick-rows': CustomEvent<readonly number[]>;
}

/** Layers over steps as colours; rows that are picked can be drawn as lines elsewhere. */
@customElement('zl-heatmap')
export class ZlHeatmap extends LitElement {
  static override styles = [
    shared,
    plottedStyle,
    css`
      .plot {
        cursor: crosshair;
      }
    `,
  ];

  @property({ attribute: false }) model: HeatModel | null = null;
  /** Heatmaps with the same key move their cursors together. */
  @property() link: string | null = null;
  @property({ attribute: false }) picked: readonly number[] = [];
  @state() record: number | null = null;
  @state() row: number | null = null;
  @state() asTable = false;
  @state() zoomed = false;
  @query('.plot') private frame!: HTMLElement | null;

  readonly #plotted = new Plotted(this, {
    frame: () => this.frame,
    height: () => (this.model ? heightOf(this.model) : 0),
    about: () => this.model?.title ?? '',
    zoomed: () => this.zoomed,
    make: (width, frame) => this.#make(width, frame),
  });

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('model') || changed.has('asTable') || !this.#plotted.plot) this.#plotted.draw();
    else if (changed.has('picked')) this.#plotted.plot.redraw(false);
  }

  override render() {
    if (!this.model) return nothing;
    const { title } = this.model;
    const picture = html`<div
      class="plot"
      role="img"
      tabindex="0"
      aria-label=${heatSentence(this.model)}
      @keydown=${this.#move}
      @click=${() => this.#pick(this.row, this.row)}
    ></div>`;
    return html`<zl-heat-key .model=${this.model}></zl-heat-key>
      ${this.asTable ? html`<zl-heat-twin .model=${this.model}></zl-heat-twin>` : picture}
      <div class="below">
        <output>${this.#reading()}</output>
        <zl-chart-tools
          .about=${title}
          .csv=${() => csv(this.#table())}
          .asTable=${this.asTable}
          .zoomed=${this.zoomed && !this.asTable}
          @zl-as-table=${this.#toggle}
          @zl-save-picture=${() => this.#plotted.save(this.model?.title ?? '')}
          @zl-reset-zoom=${this.#resetZoom}
        ></zl-chart-tools>
      </div>`;
  }

  #reading() {
    const { model, record, row } = this;
    if (!model || record === null || row === null) return nothing;
    const found = model.rows[row];
    return `${found?.name} · step ${step(model.steps[record] ?? 0)} · ${cellInWords(found?.cells[record], model.unit)}`;
  }

  #toggle(): void {
    this.asTable = !this.asTable;
    this.record = null;
  }

  #resetZoom(): void {
    const steps = this.model?.steps ?? [];
    this.#plotted.plot?.setScale('x', { min: steps[0] ?? 0, max: steps.at(-1) ?? 1 });
  }

  #table(): string[][] {
    if (!this.model) return [];
    const { steps, rows } = this.model;
    const text = (cell: unknown) => (cell === 'zero' ? '0' : cell === 'missing' ? '' : String(cell));
    return [['layer', ...steps.map(String)], ...rows.map(({ name, cells }) => [name, ...cells.map(text)])];
  }

  #move(event: KeyboardEvent): void {
    const { model } = this;
    if (!model || !this.#plotted.plot) return;
    if (event.key === 'Enter' && this.row !== null) this.#pick(this.row, this.row);
    if (event.key === 'Escape') this.#resetZoom();
    const moves: Record<string, readonly [number, number]> = {
      ArrowRight: [1, 0],
      ArrowLeft: [-1, 0],
      ArrowDown: [0, 1],
      ArrowUp: [0, -1],
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const within = (at: number, count: number) => Math.min(Math.max(at, 0), count - 1);
    const record = within((this.record ?? -1) + move[0], model.steps.length);
    const row = within((this.row ?? -1) + move[1], model.rows.length);
    const left = this.#plotted.plot.valToPos(model.steps[record] ?? 0, 'x');
    this.#plotted.plot.setCursor({ left, top: this.#plotted.plot.valToPos(row + 0.5, 'y') });
    this.record = record;
    this.row = row;
  }

  #pick(first: number | null, last: number | null): void {
    if (first === null || last === null) return;
    const rows = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    this.dispatchEvent(new CustomEvent('zl-pick-rows', { detail: rows }));
  }

  #make(width: number, frame: HTMLElement): uPlot | null {
    const { model } = this;
    if (!model) return null;
    const options = heatOptions(model, paletteAt(this, 'info'), heatColours(), {
      width,
      height: heightOf(model),
      link: this.link,
      picked: () => this.picked,
      onCursor: (record, row) => {
        this.record = record;
        this.row = row;
      },
      onZoom: (zoomed) => {
        this.zoomed = zoomed;
      },
      onRows: (first, last) => this.#pick(first, last),
    });
    return new uPlot(options, [[...model.steps], model.steps.map(() => 0)], frame);
  }
}

function heightOf({ rows }: HeatModel): number {
  return Math.min(Math.max(rows.length * ROW_HEIGHT + AXIS_HEIGHT, LEAST_HEIGHT), MOST_HEIGHT);
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-heatmap': ZlHeatmap;
  }
  interface HTMLElementEventMap extends HeatmapEvents {}
}
