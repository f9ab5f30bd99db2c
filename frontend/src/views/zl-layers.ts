import { consume } from '@lit/context';
import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Api } from '../api/client.js';
import type { Column, SeriesPayload } from '../api/types.js';
import { aligned, HEAT_COLUMNS, type HeatColumn, type HeatModel, heatOf, isLarge } from '../charts/heat.js';
import { rowsChart } from '../charts/heat-lines.js';
import { offenders } from '../charts/heat-words.js';
import '../elements/zl-chart.js';
import '../elements/zl-heatmap.js';
import '../elements/zl-problem.js';
import { apiContext, revisionContext, selectionContext } from '../state/context.js';
import { send } from '../state/events.js';
import { Kept } from '../state/kept.js';
import { OVERVIEW, type Selection } from '../state/selection.js';
import { shared } from '../style/shared.js';
import { letter } from '../text/words.js';
import { layersStyle } from './layers-style.js';

/** What was recorded of one run's layers: a column, and which gradients do not exist. */
type Recorded = readonly [SeriesPayload, SeriesPayload | null];

/** Layers over steps, of one run or of each compared run with the same rows and colours. */
@customElement('zl-layers')
export class ZlLayers extends LitElement {
  static override styles = [shared, layersStyle];

  @consume({ context: apiContext, subscribe: true }) @state() api!: Api;
  @consume({ context: revisionContext, subscribe: true }) @state() revision = 0;
  @consume({ context: selectionContext, subscribe: true }) @state() selection: Selection = OVERVIEW;
  /** Names of the runs, the baseline first. */
  @property({ attribute: false }) runs: readonly string[] = [];
  @state() blocks: boolean | null = null;
  @state() picked: readonly number[] = [];

  readonly #layers = new Kept<readonly [Api, readonly string[], string | null], readonly Recorded[]>(this, {
    subject: () => [this.api, this.runs, this.selection.layers] as const,
    revision: () => this.revision,
    wanted: () => this.selection.layers !== null,
    load: async ([api, runs, name], signal) => {
      const column = columnOf(name ?? '');
      const read = (run: string, wanted: Column | null) => wanted && api.layers(run, wanted, signal);
      return Promise.all(
        runs.map(async (run) => [
          (await read(run, column.column)) as SeriesPayload,
          (await read(run, column.absent)) || null,
        ]),
      );
    },
    loaded: (_, before) => {
      if (before === undefined) this.picked = [];
    },
  });

  #made: {
    readonly column: HeatColumn;
    readonly recorded: readonly Recorded[];
    readonly grouped: boolean;
    readonly models: readonly HeatModel[];
  } | null = null;

  override render() {
    const open = this.selection.layers !== null;
    return html`<details ?open=${open} @toggle=${this.#toggle}>
      <summary><h3>Layers over time</h3></summary>
      ${open ? this.#shown(columnOf(this.selection.layers ?? '')) : nothing}
    </details>`;
  }

  #shown(column: HeatColumn) {
    return this.#layers.render({
      loading: () => html`<p class="quiet-text" role="status">Reading the layers…</p>`,
      failed: ({ message, remedy }) => html`<zl-problem .what=${message} .remedy=${remedy}></zl-problem>`,
      data: (recorded) => {
        const grouped = this.blocks ?? recorded.some(([series]) => isLarge(series));
        const models = this.#models(column, recorded, grouped);
        return html`${this.#controls(column, grouped, recorded)}
          ${models.map((model, i) => this.#heatmap(model, column, i))}
          ${this.picked.length > 0 ? recorded.map(([series], i) => this.#lines(series, models[i], i)) : nothing}`;
      },
    });
  }

  /** Returns the pictures, the same ones as long as nothing they are made of has changed. */
  #models(column: HeatColumn, recorded: readonly Recorded[], grouped: boolean): readonly HeatModel[] {
    const made = this.#made;
    if (made && made.column === column && made.recorded === recorded && made.grouped === grouped)
      return made.models;
    const models = aligned(recorded.map(([series, absent]) => heatOf(column, series, absent, grouped)));
    this.#made = { column, recorded, grouped, models };
    return models;
  }

  #controls({ column }: HeatColumn, grouped: boolean, recorded: readonly Recorded[]) {
    const many = recorded.some(([{ rows }]) => rows.length > 2);
    return html`<form @submit=${(event: Event) => event.preventDefault()}>
      <label>
        Show
        <select @change=${this.#choose}>
          ${HEAT_COLUMNS.map(
            (each) =>
              html`<option value=${each.column} ?selected=${each.column === column}>${each.label}</option>`,
          )}
        </select>
      </label>
      ${
        many
          ? html`<label>
              <input type="checkbox" .checked=${grouped} @change=${this.#group} /> Group by block
            </label>`
          : nothing
      }
      <span class="quiet-text">Drag across to zoom, down over rows to draw them as lines.</span>
    </form>`;
  }

  #heatmap(model: HeatModel, column: HeatColumn, i: number) {
    const name = this.runs.length > 1 ? html`<h4>${letter(i)} ${this.runs[i]}</h4>` : nothing;
    if (model.rows.length === 0) return html`${name}<p class="quiet-text">Not recorded in this run.</p>`;
    const found = offenders(model, column);
    return html`${name}
      <div class="picture">
        ${
          found.length > 0
            ? html`<ol aria-label=${column.bad === 'low' ? 'Smallest at the last record' : 'Largest at the last record'}>
                ${found.map(
                  ({ row, name: layer, text }) =>
                    html`<li>
                      <button type="button" class="quiet" @click=${() => this.#pick([row])}>${layer}</button>
                      <span>${text}</span>
                    </li>`,
                )}
              </ol>`
            : nothing
        }
        <zl-heatmap
          .model=${model}
          .picked=${this.picked}
          link="layers"
          @zl-pick-rows=${(event: CustomEvent<readonly number[]>) => this.#pick(event.detail)}
        ></zl-heatmap>
      </div>`;
  }

  #lines(series: SeriesPayload, model: HeatModel | undefined, i: number) {
    const chart = model && rowsChart(series, model, this.picked, this.runs.length > 1 ? i : null);
    return chart ? html`<zl-chart .model=${chart} link="layers" .height=${150}></zl-chart>` : nothing;
  }

  #toggle(event: Event): void {
    const { open } = event.target as HTMLDetailsElement;
    if (open === (this.selection.layers !== null)) return;
    this.#select(open ? (HEAT_COLUMNS[0]?.column ?? null) : null);
  }

  #choose(event: Event): void {
    this.#select((event.target as HTMLSelectElement).value);
  }

  #select(layers: string | null): void {
    send(this, 'zl-select', { change: { layers }, replace: true });
  }

  #group(event: Event): void {
    this.blocks = (event.target as HTMLInputElement).checked;
    this.picked = [];
  }

  #pick(rows: readonly number[]): void {
    this.picked = rows.length === 1 && this.picked.length === 1 && this.picked[0] === rows[0] ? [] : rows;
  }
}

function columnOf(name: string): HeatColumn {
  return HEAT_COLUMNS.find(({ column }) => column === name) ?? (HEAT_COLUMNS[0] as HeatColumn);
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-layers': ZlLayers;
  }
}
