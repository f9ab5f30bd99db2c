import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CheckLine, OutcomeName, RunDetailPayload } from '../api/types.js';
import { shared } from '../style/shared.js';
import { OUTCOMES, type Wording } from '../text/words.js';
import { markStyle } from './mark.js';

/** What stands behind the findings: checks that passed, that were not made, and the configuration. */
@customElement('zl-run-notes')
export class ZlRunNotes extends LitElement {
  static override styles = [
    shared,
    markStyle,
    css`
      :host {
        margin-top: 14px;
      }
      details {
        border-top: 1px solid var(--zl-line);
      }
      summary {
        padding: 6px 0;
        font-weight: 600;
      }
      li,
      dl > div {
        padding: 0 0 8px 12px;
        font-size: 13px;
        overflow-wrap: anywhere;
      }
      li p {
        color: var(--zl-quiet);
      }
      dt {
        color: var(--zl-quiet);
      }
      dd {
        white-space: pre-wrap;
      }
    `,
  ];

  @property({ attribute: false }) detail: RunDetailPayload | null = null;

  override render() {
    if (!this.detail) return nothing;
    const { passed, not_checked, cannot_be_seen, configuration } = this.detail;
    const chosen = (wanted: OutcomeName) => not_checked.filter(({ outcome }) => outcome === wanted);
    return html`
      ${lines('Not checked', OUTCOMES['not-recorded'], unanswered(not_checked))}
      <details>
        <summary><span class=${OUTCOMES['not-recorded'].tone} aria-hidden="true">○</span> Leaks that no record shows (${cannot_be_seen.length})</summary>
        <ul>
          ${cannot_be_seen.map((text) => html`<li>${text}</li>`)}
        </ul>
      </details>
      ${lines('Switched off', OUTCOMES.suppressed, chosen('suppressed'))}
      ${lines('Passed', OUTCOMES.clear, passed)}
      ${lines('Does not apply', OUTCOMES['not-applicable'], chosen('not-applicable'))}
      <details>
        <summary>Configuration</summary>
        <dl>
          ${configuration.map(
            ({ name, value }) =>
              html`<div>
                <dt>${name}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
        </dl>
      </details>
    `;
  }
}

/** Returns the checks that should have been made and have no answer. */
export function unanswered(checks: readonly CheckLine[]): readonly CheckLine[] {
  return checks.filter(({ outcome }) => outcome !== 'not-applicable' && outcome !== 'suppressed');
}

function lines(heading: string, { tone, glyph }: Wording, checks: readonly CheckLine[]) {
  if (checks.length === 0) return nothing;
  return html`<details>
    <summary><span class=${tone} aria-hidden="true">${glyph}</span> ${heading} (${checks.length})</summary>
    <ul>
      ${checks.map(
        ({ title, text }) =>
          html`<li>
            ${title}
            <p>${text}</p>
          </li>`,
      )}
    </ul>
  </details>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-run-notes': ZlRunNotes;
  }
}
