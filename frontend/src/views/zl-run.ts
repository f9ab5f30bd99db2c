import { consume } from '@lit/context';
import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Api, ApiError } from '../api/client.js';
import type { FindingPayload, RunDetailPayload } from '../api/types.js';
import '../elements/zl-banners.js';
import '../elements/zl-copy.js';
import '../elements/zl-export.js';
import '../elements/zl-finding.js';
import '../elements/zl-finding-list.js';
import { isAboutSplits } from '../charts/plan.js';
import '../elements/zl-problem.js';
import { unanswered } from '../elements/zl-run-notes.js';
import '../elements/zl-skeleton.js';
import '../elements/zl-split.js';
import { mark, markStyle } from '../elements/mark.js';
import { linkTo } from '../host.js';
import { apiContext, revisionContext, selectionContext } from '../state/context.js';
import { Kept } from '../state/kept.js';
import { ALL_RUNS, OVERVIEW, type Selection, toAddress } from '../state/selection.js';
import { shared } from '../style/shared.js';
import { plural, VERDICTS } from '../text/words.js';
import { runStyle } from './run-style.js';
import './zl-evidence.js';
import './zl-layers.js';
import './zl-loss-charts.js';

/** One run: verdict, facts, findings, and the finding that is open with its evidence and cure. */
@customElement('zl-run')
export class ZlRun extends LitElement {
  static override styles = [shared, markStyle, runStyle];

  @consume({ context: apiContext, subscribe: true }) @state() api!: Api;
  @consume({ context: revisionContext, subscribe: true }) @state() revision = 0;
  @consume({ context: selectionContext, subscribe: true }) @state() selection: Selection = OVERVIEW;

  readonly #detail = new Kept<readonly [Api, string], RunDetailPayload>(this, {
    subject: () => [this.api, this.selection.run ?? ''] as const,
    revision: () => this.revision,
    load: ([api, run], signal) => api.run(run, signal),
  });

  protected override shouldUpdate() {
    return this.selection.view === 'run';
  }

  override render() {
    const name = this.selection.run ?? '';
    return html`<nav aria-label="Way back"><zl-link .to=${ALL_RUNS}>← All runs</zl-link></nav>
      ${this.#detail.render({
        loading: () => html`<h2>${name}</h2><zl-skeleton .text=${`Reading ${name}…`}></zl-skeleton>`,
        failed: (problem) => html`<h2>${name}</h2>${this.#problem(problem)}`,
        data: (detail, problem) =>
          html`${problem?.answered ? this.#problem(problem) : nothing}${this.#run(detail)}`,
      })}`;
  }

  #problem({ message, remedy }: ApiError) {
    return html`<zl-problem .what=${message} .remedy=${remedy}></zl-problem>`;
  }

  #run(detail: RunDetailPayload) {
    const { run, headline, facts, zero, banners } = detail;
    const open = openFinding(run.findings, this.selection.rule);
    const subject = { run: run.name };
    const link = linkTo(toAddress(this.selection));
    return html`<header>
        <div class="title">
          <h2>${run.name}</h2>
          <p class="headline">${mark(VERDICTS[run.verdict], headline)}</p>
          <zl-export
            .link=${link}
            .name=${run.name}
            .data=${detail}
            .report=${this.api.report(subject)}
            .markdown=${() => this.api.markdown(subject, link)}
          ></zl-export>
        </div>
        <p class="facts">${facts}</p>
      </header>
      ${zero ? html`<p class="zero"><strong>Is the loss zero?</strong> ${zero}</p>` : nothing}
      <zl-banners .banners=${banners}></zl-banners>
      <div class="panes" @zl-show-split=${this.#toSplits}>
        <div class="side">
          <zl-finding-list .findings=${run.findings} .open=${open?.rule ?? null}></zl-finding-list>
          <zl-run-notes .detail=${detail}></zl-run-notes>
        </div>
        <div class="pane">${open ? this.#finding(open) : this.#nothing(detail)} ${experiments(detail)}</div>
      </div>
      <zl-split .panel=${detail.split} .findings=${run.findings.filter(isAboutSplits)}></zl-split>
      <zl-layers .runs=${[run.name]}></zl-layers>`;
  }

  #finding(finding: FindingPayload) {
    const run = this.selection.run ?? '';
    const link = linkTo(toAddress({ ...this.selection, rule: finding.rule }));
    return html`<zl-finding .finding=${finding}>
      <zl-copy
        slot="tools"
        label="Copy as Markdown"
        about=${finding.title}
        .text=${() => this.api.markdown({ run, finding }, link)}
      ></zl-copy>
      <zl-evidence .finding=${finding} .run=${run}></zl-evidence>
    </zl-finding>`;
  }

  #toSplits(): void {
    this.renderRoot.querySelector('zl-split')?.show();
  }

  #nothing({ run, passed, not_checked, silence }: RunDetailPayload) {
    const open = unanswered(not_checked).length;
    const off = not_checked.filter(({ outcome }) => outcome === 'suppressed').length;
    return html`<section aria-label="Result">
      <h3>${mark(VERDICTS[run.verdict])}</h3>
      <p>
        ${plural(passed.length, 'check')}
        passed${open > 0 ? `, ${open} could not be made` : ''}${off > 0 ? `, ${off} switched off` : ''}. The lists
        beside this say which.
      </p>
      <p>${silence}</p>
      <zl-loss-charts .runs=${[run.name]}></zl-loss-charts>
    </section>`;
  }
}

function openFinding(findings: readonly FindingPayload[], rule: string | null): FindingPayload | undefined {
  return findings.find((finding) => finding.rule === rule) ?? findings[0];
}

function experiments({ next_experiments }: RunDetailPayload) {
  if (next_experiments.length === 0) return nothing;
  return html`<section class="next" aria-labelledby="next">
    <h3 id="next">Cause not identified</h3>
    <p>Only outcomes were found. These experiments tell causes apart:</p>
    <ol>
      ${next_experiments.map((text) => html`<li>${text}</li>`)}
    </ol>
  </section>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-run': ZlRun;
  }
}
