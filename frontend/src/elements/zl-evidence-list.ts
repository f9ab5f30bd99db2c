import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EvidencePayload } from '../api/types.js';
import { shared } from '../style/shared.js';
import { measured, stepRange } from '../text/numbers.js';

const SHOWN = 3;

/** The measured facts of a finding: value, limit, steps. */
@customElement('zl-evidence-list')
export class ZlEvidenceList extends LitElement {
  static override styles = [
    shared,
    css`
      li {
        padding: 5px 0;
        border-bottom: 1px solid var(--zl-line);
      }
      .value {
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      small {
        display: block;
        color: var(--zl-quiet);
        font-size: 12.5px;
      }
      summary {
        color: var(--zl-quiet);
        font-size: 12.5px;
      }
    `,
  ];

  @property({ attribute: false }) evidence: readonly EvidencePayload[] = [];

  override render() {
    const more = this.evidence.slice(SHOWN);
    return html`<ul>
        ${this.evidence.slice(0, SHOWN).map(fact)}
      </ul>
      ${
        more.length > 0
          ? html`<details>
              <summary>${more.length} more</summary>
              <ul>
                ${more.map(fact)}
              </ul>
            </details>`
          : nothing
      }`;
  }
}

function fact({ meaning, label, observed, unit, threshold, first_step, last_step }: EvidencePayload) {
  return html`<li>
    <span class="value">${measured(observed, threshold?.unit ?? unit)}</span>
    <span>${label ? html`<b>${label}</b>: ` : nothing}${meaning}</span>
    <small>
      ${threshold ? html`limit ${measured(threshold.value, threshold.unit)}: ${threshold.reason} · ` : nothing}
      ${stepRange(first_step, last_step)}
    </small>
  </li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-evidence-list': ZlEvidenceList;
  }
}
