import { consume } from '@lit/context';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { selectionContext } from '../state/context.js';
import { DEFAULT_RULES, OVERVIEW, type Selection } from '../state/selection.js';
import { shared } from '../style/shared.js';
import { inForce } from '../text/in-force.js';
import { markStyle } from './mark.js';
import './zl-link.js';

/** Says which rules and limits of the address are in force in place of the defaults, and leads back to those. */
@customElement('zl-in-force')
export class ZlInForce extends LitElement {
  static override styles = [
    shared,
    markStyle,
    css`
      p {
        margin: 0 0 12px;
        padding: 6px 12px;
        border-radius: 6px;
        background: var(--zl-info-wash);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @consume({ context: selectionContext, subscribe: true }) @state() selection: Selection = OVERVIEW;

  override render() {
    const text = inForce(this.selection.rules);
    if (text === '') return nothing;
    return html`<p>
      <span class="info" aria-hidden="true">●</span> <strong>Not the default settings:</strong> ${text}.
      <zl-link .to=${{ rules: DEFAULT_RULES }}>Use the defaults</zl-link>
    </p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-in-force': ZlInForce;
  }
}
