import { consume } from '@lit/context';
import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Api } from '../api/client.js';
import type { SeriesPayload } from '../api/types.js';
import { hasNoLoss, lossCharts } from '../charts/loss.js';
import '../elements/zl-chart.js';
import '../elements/zl-problem.js';
import { apiContext, revisionContext } from '../state/context.js';
import { Kept } from '../state/kept.js';
import { shared } from '../style/shared.js';

/** Reads the loss of a run; of one that has several, what each of its optimizers minimises. */
async function lossOf(api: Api, run: string, signal: AbortSignal): Promise<SeriesPayload> {
  const loss = await api.series(run, 'zeroloss/loss', signal);
  if (!hasNoLoss(loss)) return loss;
  const objectives = await api.series(run, 'zeroloss/objective', signal);
  return objectives.steps.length > 0 ? objectives : loss;
}

/** The loss of one run, or of each compared run; the cursors move together. */
@customElement('zl-loss-charts')
export class ZlLossCharts extends LitElement {
  static override styles = [
    shared,
    css`
      h3 {
        margin-bottom: 8px;
        font-size: 14px;
      }
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr));
        gap: 16px 28px;
      }
    `,
  ];

  @consume({ context: apiContext, subscribe: true }) @state() api!: Api;
  @consume({ context: revisionContext, subscribe: true }) @state() revision = 0;
  /** Names of the runs, the baseline first. */
  @property({ attribute: false }) runs: readonly string[] = [];
  /** Whether one scale may hold all of them. */
  @property({ type: Boolean }) comparable = false;

  readonly #series = new Kept<readonly [Api, readonly string[]], readonly SeriesPayload[]>(this, {
    subject: () => [this.api, this.runs] as const,
    revision: () => this.revision,
    load: ([api, runs], signal) => Promise.all(runs.map((run) => lossOf(api, run, signal))),
  });

  override render() {
    return html`<section aria-labelledby="loss">
      <h3 id="loss">${this.runs.length > 1 ? 'Loss of each run' : 'Loss'}</h3>
      ${this.#series.render({
        loading: () => html`<p class="quiet-text" role="status">Reading the points…</p>`,
        failed: ({ message, remedy }) => html`<zl-problem .what=${message} .remedy=${remedy}></zl-problem>`,
        data: (series) =>
          series.some(({ steps }) => steps.length > 0)
            ? this.#charts(series)
            : html`<p class="quiet-text">No step of training is recorded.</p>`,
      })}
    </section>`;
  }

  #charts(series: readonly SeriesPayload[]) {
    return html`<div class="charts">
      ${lossCharts(series, this.comparable).map(
        (model) => html`<zl-chart .model=${model} link="compare" .height=${150}></zl-chart>`,
      )}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-loss-charts': ZlLossCharts;
  }
}
