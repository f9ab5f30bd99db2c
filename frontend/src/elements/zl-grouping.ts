import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { send } from '../state/events.js';
import type { Grouping } from '../state/selection.js';
import { shared } from '../style/shared.js';

/** Puts the runs together by folder, and hides or shows those of all folders at once. */
@customElement('zl-grouping')
export class ZlGrouping extends LitElement {
  static override styles = [
    shared,
    css`
      :host,
      label {
        display: inline-flex;
        align-items: center;
        gap: 8px;
      }
    `,
  ];

  @property() group: Grouping = 'none';
  /** The folders of the runs that are shown. */
  @property({ attribute: false }) folders: readonly string[] = [];
  @property({ attribute: false }) folded: readonly string[] = [];

  override render() {
    const grouped = this.group === 'folder';
    if (!grouped && this.folders.every((folder) => folder === '')) return nothing;
    return html`<label>
        Group by
        <select @change=${this.#choose}>
          <option value="none" .selected=${!grouped}>none</option>
          <option value="folder" .selected=${grouped}>folder</option>
        </select>
      </label>
      ${grouped ? this.#all() : nothing}`;
  }

  #all() {
    const open = this.folders.some((folder) => !this.folded.includes(folder));
    return html`<button type="button" class="quiet" @click=${() => send(this, 'zl-folded', open ? this.folders : [])}>
      ${open ? 'Collapse all' : 'Expand all'}
    </button>`;
  }

  #choose(event: Event): void {
    send(this, 'zl-filter', { group: (event.target as HTMLSelectElement).value as Grouping });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-grouping': ZlGrouping;
  }
}
