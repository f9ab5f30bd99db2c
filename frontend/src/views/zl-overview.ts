import { consume } from '@lit/context';
import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Api, ApiError } from '../api/client.js';
import type { OverviewPayload } from '../api/types.js';
import '../elements/zl-banners.js';
import '../elements/zl-empty.js';
import '../elements/zl-filter.js';
import '../elements/zl-how-to-record.js';
import '../elements/zl-others.js';
import '../elements/zl-problem.js';
import '../elements/zl-runs-table.js';
import '../elements/zl-skeleton.js';
import { apiContext, revisionContext, selectionContext } from '../state/context.js';
import { send, type TabEvents } from '../state/events.js';
import { filtered } from '../state/filter.js';
import { Kept } from '../state/kept.js';
import { OVERVIEW, type Selection } from '../state/selection.js';
import { shared } from '../style/shared.js';

/** All runs, worst first; the way into one run and into a comparison. */
@customElement('zl-overview')
export class ZlOverview extends LitElement {
  static override styles = shared;

  @consume({ context: apiContext, subscribe: true }) @state() api!: Api;
  @consume({ context: revisionContext, subscribe: true }) @state() revision = 0;
  @consume({ context: selectionContext, subscribe: true }) @state() selection: Selection = OVERVIEW;
  @state() ticked: readonly string[] = [];

  readonly #overview = new Kept<readonly [Api], OverviewPayload>(this, {
    subject: () => [this.api] as const,
    revision: () => this.revision,
    load: ([api], signal) => api.overview(signal),
    loaded: (overview) => send(this, 'zl-overview', overview),
  });

  override render() {
    return this.#overview.render({
      loading: () => html`<zl-skeleton text="Reading the runs…"></zl-skeleton>`,
      failed: (problem) => this.#problem(problem),
      data: (overview, problem) => html`
        ${problem?.answered ? this.#problem(problem) : nothing}
        ${overview.runs.length > 0 ? this.#runs(overview) : this.#empty(overview)}
      `,
    });
  }

  #problem({ message, remedy }: ApiError) {
    return html`<zl-problem .what=${message} .remedy=${remedy}></zl-problem>`;
  }

  #empty({ log_dir, runs_seen, version, tags_not_recognised }: OverviewPayload) {
    return html`<zl-empty
      .logDir=${log_dir}
      .runsSeen=${runs_seen}
      .version=${version}
      .asked=${this.selection.scalars}
      .tags=${tags_not_recognised}
      @zl-scalars=${this.#scalars}
    ></zl-empty>`;
  }

  #runs({ runs, totals, banners, other_runs, log_dir }: OverviewPayload) {
    const lossOnly = runs.every(({ source }) => source === 'scalars');
    const { query, verdicts } = this.selection;
    const shown = filtered(runs, query, verdicts);
    const ticked = runs.map(({ name }) => name).filter((name) => this.ticked.includes(name));
    return html`<zl-filter
        .totals=${totals}
        .count=${runs.length}
        .shown=${shown.length}
        .query=${query}
        .verdicts=${verdicts}
        .ticked=${ticked}
        @zl-filter=${this.#filter}
        @zl-compare=${() => this.#compare(ticked)}
      ></zl-filter>
      ${
        other_runs > 0
          ? html`<zl-others
              .count=${other_runs}
              .on=${this.selection.scalars}
              .alone=${lossOnly}
              @zl-scalars=${this.#scalars}
            ></zl-others>`
          : nothing
      }
      <zl-banners .banners=${banners}></zl-banners>
      <zl-runs-table .runs=${shown} .ticked=${ticked} @zl-ticked=${this.#tick}></zl-runs-table>
      ${lossOnly ? html`<zl-how-to-record heading="Check more than the loss" .logDir=${log_dir}></zl-how-to-record>` : nothing}`;
  }

  #scalars(event: CustomEvent<TabEvents['zl-scalars']>): void {
    send(this, 'zl-select', { change: { scalars: event.detail }, replace: false });
  }

  #filter(event: CustomEvent<TabEvents['zl-filter']>): void {
    send(this, 'zl-select', { change: event.detail, replace: true });
  }

  #tick(event: CustomEvent<readonly string[]>): void {
    this.ticked = event.detail;
  }

  #compare([base, ...runs]: readonly string[]): void {
    if (base !== undefined)
      send(this, 'zl-select', { change: { view: 'compare', base, runs }, replace: false });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-overview': ZlOverview;
  }
}
