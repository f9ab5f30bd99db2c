import { consume } from '@lit/context';
import { html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Api, ApiError } from '../api/client.js';
import type { OverviewPayload } from '../api/types.js';
import '../elements/zl-banners.js';
import '../elements/zl-empty.js';
import type { ZlFilter } from '../elements/zl-filter.js';
import '../elements/zl-filter.js';
import type { ZlKeys } from '../elements/zl-keys.js';
import '../elements/zl-keys.js';
import '../elements/zl-how-to-record.js';
import type { ZlOthers } from '../elements/zl-others.js';
import '../elements/zl-others.js';
import '../elements/zl-problem.js';
import type { ZlRunsTable } from '../elements/zl-runs-table.js';
import '../elements/zl-runs-table.js';
import '../elements/zl-skeleton.js';
import { apiContext, revisionContext, selectionContext } from '../state/context.js';
import { send, type TabEvents } from '../state/events.js';
import { filtered } from '../state/filter.js';
import { Kept } from '../state/kept.js';
import { byFolder, folderLines, plainLines } from '../state/lines.js';
import { OVERVIEW, type Selection } from '../state/selection.js';
import { type Keys, Shortcuts } from '../state/shortcuts.js';
import { shared } from '../style/shared.js';
import { whyNotCompared } from '../text/compare.js';

/** All runs, worst first; the way into one run and into a comparison. */
@customElement('zl-overview')
export class ZlOverview extends LitElement {
  static override styles = shared;

  @consume({ context: apiContext, subscribe: true }) @state() api!: Api;
  @consume({ context: revisionContext, subscribe: true }) @state() revision = 0;
  @consume({ context: selectionContext, subscribe: true }) @state() selection: Selection = OVERVIEW;
  /** How often runs were still to be read: each time more of them are asked for at once. */
  @state() private unfinished = 0;
  @state() ticked: readonly string[] = [];
  @state() folded: readonly string[] = [];

  @query('zl-filter') private readonly filter!: ZlFilter | null;
  @query('zl-runs-table') private readonly table!: ZlRunsTable | null;
  @query('zl-others') private readonly others!: ZlOthers | null;
  @query('zl-keys') private readonly keys!: ZlKeys | null;

  readonly #shortcuts = new Shortcuts(this, () => this.#keysOf(this.table));

  readonly #overview = new Kept<readonly [Api], OverviewPayload>(this, {
    subject: () => [this.api] as const,
    revision: () => `${this.revision} ${this.unfinished}`,
    load: ([api], signal) => api.overview(signal),
    loaded: (overview) => {
      this.#names = overview.runs.map(({ name }) => name);
      this.#tick(this.ticked);
      if (overview.unread > 0) this.unfinished += 1;
      if (this.#choseScalars) this.#focusChoice();
      send(this, 'zl-overview', overview);
    },
  });
  #choseScalars = false;
  /** All runs, worst first. */
  #names: readonly string[] = [];

  /** Out of sight it keeps its ticks and asks nothing. */
  protected override shouldUpdate() {
    return this.selection.view === 'overview';
  }

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

  #runs({ runs, totals, banners, rules_found, other_runs, log_dir }: OverviewPayload) {
    const { query, verdicts, finding, group } = this.selection;
    const lossOnly = runs.every(({ basis }) => basis === 'scalars');
    const shown = filtered(runs, this.selection);
    const titles = new Map(rules_found.map(({ rule, title }) => [rule, title]));
    const lines = group === 'folder' ? folderLines(shown, this.folded, titles) : plainLines(shown);
    return html`<zl-filter
        .totals=${totals}
        .count=${runs.length}
        .shown=${shown.length}
        .query=${query}
        .verdicts=${verdicts}
        .found=${rules_found}
        .finding=${finding}
        .group=${group}
        .folders=${[...byFolder(shown).keys()]}
        .folded=${this.folded}
        .ticked=${this.ticked}
        @zl-filter=${this.#filter}
        @zl-folded=${this.#fold}
        @zl-ticked=${(event: CustomEvent<readonly string[]>) => this.#tick(event.detail)}
        @zl-compare=${this.#compare}
      >
        <zl-keys .on=${this.#shortcuts.on} @zl-keys=${this.#useKeys}></zl-keys>
      </zl-filter>
      ${other_runs > 0 ? this.#others(other_runs, lossOnly) : nothing}
      <zl-banners .banners=${banners}></zl-banners>
      <zl-runs-table
        .lines=${lines}
        .ticked=${this.ticked}
        .folded=${this.folded}
        @zl-ticked=${(event: CustomEvent<readonly string[]>) => this.#tick(event.detail)}
        @zl-folded=${this.#fold}
      ></zl-runs-table>
      ${
        lossOnly
          ? html`<zl-how-to-record heading="Check more than the loss" .logDir=${log_dir}></zl-how-to-record>`
          : nothing
      }`;
  }

  #others(count: number, alone: boolean) {
    return html`<zl-others
      .count=${count}
      .on=${this.selection.scalars}
      .alone=${alone}
      @zl-scalars=${this.#scalars}
    ></zl-others>`;
  }

  #scalars(event: CustomEvent<TabEvents['zl-scalars']>): void {
    this.#choseScalars = true;
    send(this, 'zl-select', { change: { scalars: event.detail }, replace: false });
  }

  /** What was clicked went away while the other runs were read. */
  async #focusChoice(): Promise<void> {
    this.#choseScalars = false;
    await this.updateComplete;
    this.others?.focus();
  }

  #keysOf(table: ZlRunsTable | null): Keys {
    if (!table || this.selection.view !== 'overview') return {};
    return {
      '/': () => this.filter?.focus(),
      ArrowUp: () => table.move(-1),
      ArrowDown: () => table.move(1),
      x: () => table.tickActive(),
      c: () => this.#compare(),
      '?': () => this.keys?.show(),
    };
  }

  #filter(event: CustomEvent<TabEvents['zl-filter']>): void {
    send(this, 'zl-select', { change: event.detail, replace: true });
  }

  #fold(event: CustomEvent<readonly string[]>): void {
    this.folded = event.detail;
  }

  /** The worst of them comes first: it is the baseline of a comparison. */
  #tick(names: readonly string[]): void {
    this.ticked = this.#names.filter((name) => names.includes(name));
  }

  #compare(): void {
    const [base, ...runs] = this.ticked;
    const why = whyNotCompared(this.ticked.length);
    if (base === undefined || why !== '') send(this, 'zl-announce', why);
    else send(this, 'zl-select', { change: { view: 'compare', base, runs }, replace: false });
  }

  #useKeys(event: CustomEvent<boolean>): void {
    this.#shortcuts.use(event.detail);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-overview': ZlOverview;
  }
}
