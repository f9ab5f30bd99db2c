import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import { axisOf } from '../charts/axis.js';
import { csvOf } from '../charts/csv.js';
import { allLines, type ChartModel, stepBounds } from '../charts/model.js';
import { dataOf, optionsOf } from '../charts/options.js';
import { paletteAt } from '../charts/palette.js';
import { sentenceOf } from '../charts/sentence.js';
import { shared } from '../style/shared.js';
import { plain, step } from '../text/numbers.js';
import { plottedStyle } from './plot-style.js';
import { Plotted } from './plotted.js';
import './zl-chart-key.js';
import './zl-chart-tools.js';
import './zl-twin.js';

/** As many values as two bands have. */
const READ_OUT = 6;

/** A chart: picture, key, reading at the cursor, and the same numbers as a table. */
@customElement('zl-chart')
export class ZlChart extends LitElement {
  static override styles = [shared, plottedStyle];

  @property({ attribute: false }) model: ChartModel | null = null;
  /** Charts with the same key move their cursors together. */
  @property() link: string | null = null;
  @property({ type: Number }) height = 190;
  @state() index: number | null = null;
  @state() asTable = false;
  @state() zoomed = false;
  @query('.plot') private frame!: HTMLElement | null;

  readonly #plotted = new Plotted(this, {
    frame: () => this.frame,
    height: () => this.height,
    about: () => this.model?.title ?? '',
    zoomed: () => this.zoomed,
    make: (width, frame) => this.#make(width, frame),
  });

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('model') || changed.has('asTable') || !this.#plotted.plot) this.#plotted.draw();
  }

  override render() {
    if (!this.model) return nothing;
    const twin = this.asTable
      ? html`<zl-twin .model=${this.model}></zl-twin>`
      : html`<div class="plot" role="img" tabindex="0" aria-label=${sentenceOf(this.model)} @keydown=${this.#move}></div>`;
    return html`<figure>
      <figcaption>${this.model.title}</figcaption>
      <zl-chart-key .model=${this.model}></zl-chart-key>
      ${twin}
      <div class="below">
        <output>${this.#reading()}</output>
        <zl-chart-tools
          .about=${this.model.title}
          .csv=${() => (this.model ? csvOf(this.model) : '')}
          .asTable=${this.asTable}
          .zoomed=${this.zoomed && !this.asTable}
          @zl-as-table=${this.#toggle}
          @zl-save-picture=${() => this.#plotted.save(this.model?.title ?? '')}
          @zl-reset-zoom=${this.#resetZoom}
        ></zl-chart-tools>
      </div>
    </figure>`;
  }

  #toggle(): void {
    this.asTable = !this.asTable;
    this.index = null;
  }

  #reading() {
    if (!this.model || this.index === null) return nothing;
    const { index } = this;
    const { unit } = this.model;
    const values = allLines(this.model)
      .filter(({ look }) => look !== 'faint')
      .slice(0, READ_OUT)
      .map(({ label, values }) => `${label} ${plain(values[index], unit)}`);
    return [`step ${step(this.model.steps[index] ?? 0)}`, ...values].join(' · ');
  }

  #resetZoom(): void {
    if (!this.model) return;
    const [min, max] = stepBounds(this.model);
    this.#plotted.plot?.setScale('x', { min, max });
  }

  /** Halves what is shown, around the cursor or the middle. */
  #zoomIn(): void {
    const { min, max } = this.#plotted.plot?.scales.x ?? {};
    if (typeof min !== 'number' || typeof max !== 'number' || max - min <= 1) return;
    const centre = this.index === null ? (min + max) / 2 : (this.model?.steps[this.index] ?? min);
    const half = (max - min) / 4;
    this.#plotted.plot?.setScale('x', {
      min: Math.max(min, centre - half),
      max: Math.min(max, centre + half),
    });
  }

  #move(event: KeyboardEvent): void {
    if (event.key === '+') this.#zoomIn();
    if (event.key === '-' || event.key === 'Escape') this.#resetZoom();
    const count = this.model?.steps.length ?? 0;
    const present = this.index ?? -1;
    const moves: Record<string, number> = {
      ArrowRight: present + 1,
      ArrowLeft: present - 1,
      Home: 0,
      End: count - 1,
    };
    const wanted = moves[event.key];
    if (wanted === undefined || !this.#plotted.plot || !this.model) return;
    event.preventDefault();
    const index = Math.min(Math.max(wanted, 0), count - 1);
    const left = this.#plotted.plot.valToPos(this.model.steps[index] ?? 0, 'x');
    this.#plotted.plot.setCursor({ left, top: this.height / 2 });
    this.index = index;
  }

  #make(width: number, frame: HTMLElement): uPlot | null {
    if (!this.model) return null;
    const axis = axisOf(this.model);
    const options = optionsOf(this.model, axis, paletteAt(this, this.model.tone), {
      width,
      height: this.height,
      link: this.link,
      onCursor: (index) => {
        this.index = index;
      },
      onZoom: (zoomed) => {
        this.zoomed = zoomed;
      },
    });
    return new uPlot(options, dataOf(this.model, axis), frame);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-chart': ZlChart;
  }
}
