import { consume } from '@lit/context';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Api } from '../api/client.js';
import type { Column, FindingPayload, SeriesPayload, Tag } from '../api/types.js';
import { buildChart } from '../charts/build.js';
import { finiteLines } from '../charts/finite.js';
import { allLines, type ChartModel } from '../charts/model.js';
import { isAboutSplits, type Plan, planOf, type Source } from '../charts/plan.js';
import '../elements/zl-chart.js';
import '../elements/zl-evidence-list.js';
import '../elements/zl-finite-strip.js';
import '../elements/zl-layer-list.js';
import '../elements/zl-problem.js';
import { apiContext, revisionContext } from '../state/context.js';
import { send } from '../state/events.js';
import { Kept } from '../state/kept.js';
import { shared } from '../style/shared.js';
import { measured } from '../text/numbers.js';

/** What was measured: the facts of a finding, and the picture of the first one. */
@customElement('zl-evidence')
export class ZlEvidence extends LitElement {
  static override styles = [
    shared,
    css`
      zl-evidence-list {
        margin-bottom: 12px;
      }
      .drawing {
        min-height: 230px;
        color: var(--zl-quiet);
      }
      dl > div {
        display: flex;
        justify-content: space-between;
        gap: 16px;
        padding: 4px 0;
        border-bottom: 1px solid var(--zl-line);
      }
      dd {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @consume({ context: apiContext, subscribe: true }) @state() api!: Api;
  @consume({ context: revisionContext, subscribe: true }) @state() revision = 0;
  @property({ attribute: false }) finding: FindingPayload | null = null;
  @property() run = '';

  readonly #series = new Kept<readonly [Api, string, readonly Named[]], readonly SeriesPayload[]>(this, {
    subject: () => [this.api, this.run, (this.#plan()?.sources ?? []).map(named)] as const,
    revision: () => this.revision,
    wanted: () => (this.#plan()?.sources.length ?? 0) > 0,
    load: ([api, run, sources], signal) =>
      Promise.all(sources.map(([tag, column]) => api.series(run, tag, signal, column))),
  });

  override render() {
    const plan = this.#plan();
    if (!this.finding || !plan)
      return html`<p class="quiet-text">This finding rests on the configuration alone.</p>`;
    const { finding } = this;
    return html`<zl-evidence-list .evidence=${finding.evidence} .tone=${finding.severity}></zl-evidence-list>
      ${plan.kind === 'split' ? nothing : this.#drawn(plan, finding)}
      ${
        isAboutSplits(finding)
          ? html`<button type="button" @click=${() => send(this, 'zl-show-split', null)}>
              Show the rows of training and validation
            </button>`
          : nothing
      }`;
  }

  #drawn(plan: Plan, finding: FindingPayload) {
    return this.#series.render({
      loading: () => html`<p class="drawing" role="status">Reading the points…</p>`,
      failed: ({ message, remedy }) => html`<zl-problem .what=${message} .remedy=${remedy}></zl-problem>`,
      data: (series) => this.#picture(plan, finding, series),
    });
  }

  #plan(): Plan | null {
    return this.finding && planOf(this.finding);
  }

  #picture(plan: Plan, finding: FindingPayload, series: readonly SeriesPayload[]) {
    const model = buildChart(plan, finding, series);
    const layers =
      plan.kind === 'layers'
        ? html`<zl-layer-list .series=${series[0]} .column=${plan.evidence.column} .named=${plan.rows}></zl-layer-list>`
        : nothing;
    if (plan.kind === 'finite') return whereFinite(model, series);
    if (!model) return plan.kind === 'loss' ? NO_LOSS : layers;
    if (plan.kind === 'layers' && plan.evidence.unit === 'flag') return layers;
    if (model.steps.length === 1) return plan.kind === 'layers' ? layers : numbers(model);
    return html`<zl-chart .model=${model}></zl-chart>${layers}`;
  }
}

/** A source as a list, which is the same when its items are. */
type Named = readonly [Tag, Column | undefined];

function named({ tag, column }: Source): Named {
  return [tag, column];
}

const NO_LOSS = html`<p class="quiet-text">
  No record has a finite loss: it is not a number throughout, or it was not recorded.
</p>`;

function whereFinite(model: ChartModel | null, series: readonly SeriesPayload[]) {
  const curve = model && model.steps.length > 1 ? html`<zl-chart .model=${model}></zl-chart>` : NO_LOSS;
  return html`${curve}<zl-finite-strip .lines=${finiteLines(series)}></zl-finite-strip>`;
}

/** One record has no course: its values are a list, not a chart. */
function numbers(model: ChartModel) {
  return html`<dl aria-label="The only record">
    ${allLines(model).map(
      ({ label, values }) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${measured(values[0] ?? null, model.unit)}</dd>
        </div>`,
    )}
  </dl>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-evidence': ZlEvidence;
  }
}
