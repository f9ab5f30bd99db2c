import { consume } from '@lit/context';
import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Api, ApiError } from '../api/client.js';
import type { CompareLine, ComparePayload, SettingChange } from '../api/types.js';
import '../elements/zl-compare-table.js';
import '../elements/zl-export.js';
import '../elements/zl-link.js';
import '../elements/zl-problem.js';
import '../elements/zl-settings-table.js';
import '../elements/zl-shared-rows.js';
import '../elements/zl-skeleton.js';
import { mark, markStyle } from '../elements/mark.js';
import { linkTo } from '../host.js';
import { apiContext, revisionContext, selectionContext } from '../state/context.js';
import { send } from '../state/events.js';
import { Kept } from '../state/kept.js';
import { ALL_RUNS, OVERVIEW, type Selection, toAddress } from '../state/selection.js';
import { shared } from '../style/shared.js';
import { MOST_COMPARED } from '../text/compare.js';
import { letter, VERDICTS } from '../text/words.js';
import { compareStyle } from './compare-style.js';
import './zl-add-run.js';
import './zl-layers.js';
import './zl-loss-charts.js';

/** A baseline against other runs: what is fixed, still there or new, and what was changed. */
@customElement('zl-compare')
export class ZlCompare extends LitElement {
  static override styles = [shared, markStyle, compareStyle];

  @consume({ context: apiContext, subscribe: true }) @state() api!: Api;
  @consume({ context: revisionContext, subscribe: true }) @state() revision = 0;
  @consume({ context: selectionContext, subscribe: true }) @state() selection: Selection = OVERVIEW;

  readonly #comparison = new Kept<readonly [Api, string, readonly string[]], ComparePayload>(this, {
    subject: () => [this.api, this.selection.base ?? '', this.selection.runs] as const,
    revision: () => this.revision,
    load: ([api, base, runs], signal) => api.compare(base, runs, signal),
  });

  protected override shouldUpdate() {
    return this.selection.view === 'compare';
  }

  override render() {
    return html`<nav aria-label="Way back"><zl-link .to=${ALL_RUNS}>← All runs</zl-link></nav>
      ${this.#comparison.render({
        loading: () => html`<h2>Compare</h2><zl-skeleton text="Comparing the runs…"></zl-skeleton>`,
        failed: (problem) => html`<h2>Compare</h2>${this.#problem(problem)}`,
        data: (comparison, problem) =>
          html`${problem?.answered ? this.#problem(problem) : nothing}${this.#compared(comparison)}`,
      })}`;
  }

  #problem({ message, remedy }: ApiError) {
    return html`<zl-problem .what=${message} .remedy=${remedy}></zl-problem>`;
  }

  #compared(comparison: ComparePayload) {
    const { runs, headline, comparable, comparable_text, findings, settings, splits } = comparison;
    const subject = { base: runs[0] ?? '', runs: runs.slice(1) };
    const link = linkTo(toAddress(this.selection));
    return html`<header>
        <div class="title">
          <h2>${headline}</h2>
          <zl-export
            .link=${link}
            .name=${runs.join(' against ')}
            .data=${comparison}
            .report=${this.api.report(subject)}
            .markdown=${() => this.api.markdown(subject, link)}
          ></zl-export>
        </div>
        <ul class="runs" aria-label="Compared runs">
          ${runs.map((_, i) => this.#run(comparison, i))}
          ${runs.length < MOST_COMPARED ? html`<li><zl-add-run .runs=${runs}></zl-add-run></li>` : nothing}
        </ul>
        <p class="comparable">
          ${mark(comparable ? COMPARABLE : NOT_COMPARABLE)} <span>${comparable_text}</span>
        </p>
        <p class="changed"><b>Changed:</b> ${changed(settings)}</p>
      </header>
      <label class="differences">
        <input type="checkbox" .checked=${this.selection.differences} @change=${this.#differ} /> Differences only
      </label>
      <zl-compare-table .runs=${runs} .findings=${this.#shown(findings)} .all=${findings.length}></zl-compare-table>
      <zl-settings-table .runs=${runs} .settings=${settings}></zl-settings-table>
      <zl-shared-rows .pairs=${splits}></zl-shared-rows>
      <zl-loss-charts .runs=${runs} .comparable=${comparable}></zl-loss-charts>
      <zl-layers .runs=${runs}></zl-layers>`;
  }

  #run({ runs, verdicts }: ComparePayload, i: number) {
    const name = runs[i] ?? '';
    const verdict = VERDICTS[verdicts[i] ?? 'not-enough-data'];
    return html`<li>
      <b class="letter">${letter(i)}</b>
      <zl-link .to=${{ view: 'run', run: name, rule: null } as const}>${name}</zl-link> ${mark(verdict)}
      ${
        i === 0
          ? html`<span class="quiet-text">baseline</span>`
          : html`<button type="button" class="quiet" @click=${() => this.#rebase(runs, name)}>Use as baseline</button>`
      }
      ${
        i > 0 && runs.length > 2
          ? html`<button type="button" class="quiet" @click=${() => this.#remove(name)}>
              Remove<span class="visually-hidden"> ${name}</span>
            </button>`
          : nothing
      }
    </li>`;
  }

  #shown(findings: readonly CompareLine[]): readonly CompareLine[] {
    return this.selection.differences ? findings.filter(({ change }) => change !== 'still-there') : findings;
  }

  #differ(event: Event): void {
    const { checked } = event.target as HTMLInputElement;
    send(this, 'zl-select', { change: { differences: checked }, replace: true });
  }

  #remove(name: string): void {
    const runs = this.selection.runs.filter((other) => other !== name);
    send(this, 'zl-select', { change: { runs }, replace: false });
  }

  #rebase(all: readonly string[], base: string): void {
    const runs = all.filter((name) => name !== base);
    send(this, 'zl-select', { change: { base, runs }, replace: false });
  }
}

/** Settings that are named in the head; the table below has them all. */
const NAMED = 3;

function changed(settings: readonly SettingChange[]) {
  if (settings.length === 0) return 'nothing in the recorded configuration.';
  const more = settings.length - NAMED;
  const named = settings
    .slice(0, NAMED)
    .map(
      ({ name, values }, i) =>
        html`${i > 0 ? '; ' : ''}${name} <code>${values.map(inShort).join(' → ')}</code>`,
    );
  return html`${named}${more > 0 ? html`; <a href="#changed" @click=${toSettings}>${more} more</a>` : nothing}`;
}

const SHORT = 60;

function inShort(value: string): string {
  const [line = ''] = value.split('\n');
  return line.length > SHORT || line !== value ? `${line.slice(0, SHORT)}…` : line;
}

function toSettings(event: Event): void {
  event.preventDefault();
  const home = (event.target as Element).getRootNode() as ShadowRoot;
  home.querySelector('zl-settings-table')?.scrollIntoView();
}

const COMPARABLE = { tone: 'pass', glyph: '✓', word: 'Comparable' } as const;
const NOT_COMPARABLE = { tone: 'warning', glyph: '◆', word: 'Not comparable' } as const;

declare global {
  interface HTMLElementTagNameMap {
    'zl-compare': ZlCompare;
  }
}
