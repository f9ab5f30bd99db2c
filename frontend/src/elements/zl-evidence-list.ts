import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { EvidencePayload, SeverityName, ThresholdPayload } from '../api/types.js';
import { shared } from '../style/shared.js';
import { measured, stepRange } from '../text/numbers.js';
import './zl-gauge.js';

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
  @property() tone: SeverityName = 'warning';

  override render() {
    const more = this.evidence.slice(SHOWN);
    return html`<ul>
        ${this.evidence.slice(0, SHOWN).map((fact) => this.#fact(fact))}
      </ul>
      ${
        more.length > 0
          ? html`<details>
              <summary>${more.length} more</summary>
              <ul>
                ${more.map((fact) => this.#fact(fact))}
              </ul>
            </details>`
          : nothing
      }`;
  }

  #fact(evidence: EvidencePayload) {
    const { meaning, label, observed, unit, threshold, first_step, last_step } = evidence;
    const from = label ? `${label}: ${meaning}` : meaning;
    const steps = stepRange(first_step, last_step);
    if (threshold && heldAgainst(evidence)) {
      return html`<li>
        ${limited(threshold, evidence, this.tone)}
        <small>Measured from ${from}; ${steps}.</small>
      </li>`;
    }
    return html`<li>
      <span class="value">${measured(observed, unit)}</span> ${from}
      <small>${threshold ? `limit ${measured(threshold.value, threshold.unit)} · ` : nothing}${steps}</small>
    </li>`;
  }
}

/** What a rule compares with its limit: the column itself, or a ratio or share made from it. */
export function heldAgainst({ threshold, unit }: EvidencePayload): boolean {
  return threshold !== null && [unit, 'ratio', 'share'].includes(threshold.unit);
}

/** The limit in words, and as a picture when the chart's own axis cannot hold it. */
function limited(threshold: ThresholdPayload, { observed, unit: axis }: EvidencePayload, tone: SeverityName) {
  const { value, unit, reason } = threshold;
  const gauge = html`<zl-gauge
    .value=${observed ?? Number.NaN}
    .limit=${value}
    .unit=${unit}
    .tone=${tone}
  ></zl-gauge>`;
  return html`<span class="value">${measured(observed, unit)}</span> against a limit of
    ${measured(value, unit)} ${unit === axis ? nothing : gauge}
    <small>Why this limit: ${reason}.</small>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-evidence-list': ZlEvidenceList;
  }
}
