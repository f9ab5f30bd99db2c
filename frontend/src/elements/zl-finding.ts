import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { FindingPayload } from '../api/types.js';
import { shared } from '../style/shared.js';
import { SEVERITIES } from '../text/words.js';
import { mark, markStyle } from './mark.js';
import { prose } from './prose.js';

/** A finding in full; its evidence comes through the slot, what can be done with it through the one named tools. */
@customElement('zl-finding')
export class ZlFinding extends LitElement {
  static override styles = [
    shared,
    markStyle,
    css`
      .rule {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 10px;
        font-size: 13px;
      }
      .tools {
        margin: -7px 0 -7px auto;
      }
      h3 {
        margin: 2px 0 14px;
        max-width: 74ch;
        font-size: 17px;
        font-weight: 600;
        line-height: 1.35;
        overflow-wrap: anywhere;
      }
      h4 {
        margin-bottom: 6px;
        color: var(--zl-quiet);
        font-size: 13px;
        font-weight: 600;
      }
      .parts {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(240px, 2fr);
        gap: 20px 28px;
      }
      .meaning {
        display: grid;
        align-content: start;
        gap: 18px;
      }
      section p,
      section li {
        max-width: 68ch;
        overflow-wrap: anywhere;
      }
      ol {
        display: grid;
        gap: 6px;
        padding-left: 20px;
        list-style: decimal;
      }
      @media (max-width: 1060px) {
        .parts {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) finding: FindingPayload | null = null;

  override render() {
    if (!this.finding) return nothing;
    const { rule, severity, summary, layer, output, why, fix, check_yourself, innocent, explained_by } =
      this.finding;
    const place = [layer, output].filter(Boolean).join(', ');
    return html`<article aria-labelledby="summary">
      <p class="rule">
        ${mark(SEVERITIES[severity])}<code class="quiet-text">${rule}</code>
        ${place ? html`<span class="quiet-text">${place}</span>` : nothing}
        ${explained_by.length > 0 ? html`<span class="quiet-text">explained by ${explained_by.join(', ')}</span>` : nothing}
        <span class="tools"><slot name="tools"></slot></span>
      </p>
      <h3 id="summary">${summary}</h3>
      <div class="parts">
        <section aria-labelledby="saw"><h4 id="saw">What we saw</h4><slot></slot></section>
        <div class="meaning">
          <section aria-labelledby="why"><h4 id="why">Why it matters</h4><p>${prose(why)}</p></section>
        <section aria-labelledby="fix">
          <h4 id="fix">How to fix</h4>
          <ol>
            ${fix.map((step) => html`<li>${prose(step)}</li>`)}
          </ol>
        </section>
        </div>
        <section aria-labelledby="check"><h4 id="check">Check it yourself</h4><p>${prose(check_yourself)}</p></section>
        <section aria-labelledby="innocent"><h4 id="innocent">Innocent if</h4><p>${prose(innocent)}</p></section>
      </div>
    </article>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-finding': ZlFinding;
  }
}
