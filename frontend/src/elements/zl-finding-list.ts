import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { FindingPayload } from '../api/types.js';
import { send } from '../state/events.js';
import { shared } from '../style/shared.js';
import { plural, SEVERITIES } from '../text/words.js';
import { markStyle } from './mark.js';

/** The findings of a run: causes, with what follows from each folded under it. */
@customElement('zl-finding-list')
export class ZlFindingList extends LitElement {
  static override styles = [
    shared,
    markStyle,
    css`
      h3 {
        margin-bottom: 6px;
        font-size: 14px;
      }
      button {
        display: flex;
        gap: 8px;
        width: 100%;
        padding: 6px 10px;
        border: 0;
        border-left: 3px solid transparent;
        border-radius: 4px;
        text-align: left;
      }
      button[aria-current='true'] {
        border-left-color: var(--zl-accent);
        background: var(--zl-well);
        font-weight: 600;
      }
      small {
        display: block;
        color: var(--zl-quiet);
        font-size: 12px;
        font-weight: 400;
        overflow-wrap: anywhere;
      }
      details {
        margin-left: 14px;
      }
      summary {
        padding-left: 4px;
        color: var(--zl-quiet);
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) findings: readonly FindingPayload[] = [];
  /** The rule of the finding that is open. */
  @property() open: string | null = null;

  override render() {
    const primaries = this.findings.filter(({ role }) => role === 'primary');
    const folded = folding(this.findings);
    if (this.findings.length === 0) return nothing;
    return html`<section aria-labelledby="findings">
      <h3 id="findings">${plural(this.findings.length, 'finding')}</h3>
      <ul>
        ${primaries.map((finding) => html`<li>${this.#button(finding)}${this.#folded(folded.get(finding) ?? [])}</li>`)}
      </ul>
    </section>`;
  }

  #folded(consequences: readonly FindingPayload[]) {
    if (consequences.length === 0) return nothing;
    const open = consequences.some(({ rule }) => rule === this.open);
    return html`<details ?open=${open}>
      <summary>${plural(consequences.length, 'consequence')}</summary>
      <ul>
        ${consequences.map((finding) => html`<li>${this.#button(finding)}</li>`)}
      </ul>
    </details>`;
  }

  #button({ rule, title, severity, layer, output }: FindingPayload) {
    const { tone, glyph, word } = SEVERITIES[severity];
    const place = [layer, output].filter(Boolean).join(', ');
    const choose = () => send(this, 'zl-select', { change: { rule }, replace: true });
    return html`<button type="button" aria-current=${rule === this.open ? 'true' : 'false'} @click=${choose}>
      <span class=${tone} aria-hidden="true">${glyph}</span>
      <span>
        <span class="visually-hidden">${word}: </span>${title}
        <small>${[word, place].filter(Boolean).join(' · ')}</small>
      </span>
    </button>`;
  }
}

/** Returns the consequences of each cause; one that several causes explain stands under the first. */
export function folding(findings: readonly FindingPayload[]): Map<FindingPayload, FindingPayload[]> {
  const primaries = findings.filter(({ role }) => role === 'primary');
  const folded = new Map<FindingPayload, FindingPayload[]>(primaries.map((primary) => [primary, []]));
  for (const finding of findings) {
    if (finding.role === 'primary') continue;
    const home = primaries.find(({ rule }) => causesOf(finding, findings).has(rule)) ?? primaries[0];
    if (home) folded.get(home)?.push(finding);
  }
  return folded;
}

/** Follows explanations through other consequences to their end. */
function causesOf(finding: FindingPayload, findings: readonly FindingPayload[]): Set<string> {
  const causes = new Set<string>();
  const open = [...finding.explained_by];
  for (let rule = open.pop(); rule !== undefined; rule = open.pop()) {
    if (causes.has(rule)) continue;
    causes.add(rule);
    open.push(...findings.filter((other) => other.rule === rule).flatMap((other) => other.explained_by));
  }
  return causes;
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-finding-list': ZlFindingList;
  }
}
