import { consume } from '@lit/context';
import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Api } from '../api/client.js';
import { apiContext } from '../state/context.js';
import { send } from '../state/events.js';
import { shared } from '../style/shared.js';

/** Adds another run to a comparison; the names are asked for when somebody wants one. */
@customElement('zl-add-run')
export class ZlAddRun extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: inline-block;
      }
      select {
        max-width: 260px;
      }
    `,
  ];

  @consume({ context: apiContext, subscribe: true }) @state() api!: Api;
  /** Names of the runs that are compared, the baseline first. */
  @property({ attribute: false }) runs: readonly string[] = [];
  @state() names: readonly string[] | null = null;
  @state() failed = '';

  override render() {
    if (this.failed) return html`<span class="quiet-text" role="status">${this.failed}</span>`;
    if (this.names === null) {
      return html`<button type="button" class="quiet" @click=${this.#ask}>Add a run</button>`;
    }
    const others = this.names.filter((name) => !this.runs.includes(name));
    if (others.length === 0) return html`<span class="quiet-text">No other run.</span>`;
    return html`<select aria-label="Add a run" @change=${this.#add}>
      <option value="">Add a run…</option>
      ${others.map((name) => html`<option>${name}</option>`)}
    </select>`;
  }

  async #ask(): Promise<void> {
    try {
      const { runs } = await this.api.overview();
      this.names = runs.map(({ name }) => name);
      await this.updateComplete;
      this.renderRoot.querySelector('select')?.focus();
    } catch (error) {
      this.failed = error instanceof Error ? error.message : String(error);
    }
  }

  #add(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const [, ...others] = this.runs;
    if (value) send(this, 'zl-select', { change: { runs: [...others, value] }, replace: false });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-add-run': ZlAddRun;
  }
}
