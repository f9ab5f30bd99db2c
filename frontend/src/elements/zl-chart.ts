import { css, html, LitElement, nothing, type PropertyValues, unsafeCSS } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import uPlot from 'uplot';
import plotStyle from 'uplot/dist/uPlot.min.css?inline';
import { axisOf } from '../charts/axis.js';
import { allLines, type ChartModel } from '../charts/model.js';
import { dataOf, optionsOf } from '../charts/options.js';
import { paletteAt } from '../charts/palette.js';
import { sentenceOf } from '../charts/sentence.js';
import { shared } from '../style/shared.js';
import { plain, step } from '../text/numbers.js';
import './zl-chart-key.js';
import './zl-twin.js';

/** As many values as two bands have. */
const READ_OUT = 6;

/** A chart: picture, key, reading at the cursor, and the same numbers as a table. */
@customElement('zl-chart')
export class ZlChart extends LitElement {
  static override styles = [
    unsafeCSS(plotStyle),
    shared,
    css`
      figcaption {
        margin-bottom: 4px;
        font-size: 13px;
        font-weight: 600;
      }
      .plot {
        overflow: hidden;
        border-radius: 6px;
      }
      .below {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        align-items: center;
        gap: 0 12px;
        min-height: 28px;
        color: var(--zl-quiet);
        font-size: 12.5px;
      }
      button {
        min-height: 26px;
        padding: 0 6px;
        font-size: 12.5px;
      }
      .uplot .u-cursor-x {
        border-right: 1px solid var(--zl-edge);
      }
    `,
  ];

  @property({ attribute: false }) model: ChartModel | null = null;
  /** Charts with the same key move their cursors together. */
  @property() link: string | null = null;
  @property({ type: Number }) height = 190;
  @state() index: number | null = null;
  @state() asTable = false;
  @query('.plot') private frame!: HTMLElement | null;

  #plot: uPlot | null = null;
  readonly #resized = new ResizeObserver(() => this.#fit());
  readonly #rethemed = new MutationObserver(() => this.#draw());

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
    this.#rethemed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
    this.#rethemed.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('model') || changed.has('asTable') || !this.#plot) this.#draw();
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
        <button type="button" class="quiet" aria-pressed=${this.asTable} @click=${this.#toggle}>
          ${this.asTable ? 'View as chart' : 'View as table'}
        </button>
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

  #move(event: KeyboardEvent): void {
    const count = this.model?.steps.length ?? 0;
    const present = this.index ?? -1;
    const moves: Record<string, number> = {
      ArrowRight: present + 1,
      ArrowLeft: present - 1,
      Home: 0,
      End: count - 1,
    };
    const wanted = moves[event.key];
    if (wanted === undefined || !this.#plot || !this.model) return;
    event.preventDefault();
    const index = Math.min(Math.max(wanted, 0), count - 1);
    const left = this.#plot.valToPos(this.model.steps[index] ?? 0, 'x');
    this.#plot.setCursor({ left, top: this.height / 2 });
    this.index = index;
  }

  #draw(): void {
    this.#plot?.destroy();
    this.#plot = null;
    const width = this.frame?.clientWidth ?? 0;
    if (!this.model || !this.frame || width === 0) return;
    const axis = axisOf(this.model);
    const onCursor = (index: number | null) => {
      this.index = index;
    };
    const frame = { width, height: this.height, link: this.link, onCursor };
    const options = optionsOf(this.model, axis, paletteAt(this, this.model.tone), frame);
    this.#plot = new uPlot(options, dataOf(this.model, axis), this.frame);
  }

  #fit(): void {
    const width = this.frame?.clientWidth ?? 0;
    if (!this.#plot) this.#draw();
    else if (width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: this.height });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-chart': ZlChart;
  }
}
