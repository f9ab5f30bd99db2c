import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { send } from '../state/events.js';
import { shared } from '../style/shared.js';

const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['/'], 'go to the filter'],
  [['↑', '↓'], 'go to the row above or below'],
  [['Enter'], 'open the run; show or hide the runs of the folder'],
  [['x'], 'tick the run'],
  [['c'], 'compare the ticked runs'],
  [['?'], 'show these keys'],
];

/** Lists the keys of the overview and switches them off. */
@customElement('zl-keys')
export class ZlKeys extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: inline-block;
      }
      dialog {
        width: min(380px, calc(100vw - 32px));
        padding: 16px 20px;
        border: 1px solid var(--zl-edge);
        border-radius: 8px;
        background: var(--zl-bg);
        color: var(--zl-text);
      }
      h2 {
        margin-bottom: 8px;
        font-size: 16px;
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 6px 16px;
        margin: 0 0 12px;
      }
      kbd {
        padding: 1px 7px;
        border: 1px solid var(--zl-edge);
        border-radius: 4px;
        background: var(--zl-well);
        font: 12.5px/1.5 var(--zl-mono);
      }
      label,
      form {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 28px;
      }
      input {
        width: 16px;
        height: 16px;
        margin: 0;
        accent-color: var(--zl-accent);
      }
      form {
        justify-content: flex-end;
        margin-top: 8px;
      }
    `,
  ];

  /** Whether the keys are in use. */
  @property({ type: Boolean }) on = true;

  @query('dialog') private readonly dialog!: HTMLDialogElement;

  override render() {
    return html`<button type="button" aria-haspopup="dialog" @click=${this.show}>Keys</button>
      <dialog aria-labelledby="title">
        <h2 id="title">Keys in the list of runs</h2>
        <dl>
          ${KEYS.map(
            ([keys, does]) =>
              html`<dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
                <dd>${does}</dd>`,
          )}
        </dl>
        <label>
          <input type="checkbox" .checked=${this.on} @change=${this.#use} />
          Use these keys
        </label>
        <form method="dialog"><button>Close</button></form>
      </dialog>`;
  }

  show(): void {
    this.dialog.showModal();
  }

  #use(event: Event): void {
    send(this, 'zl-keys', (event.target as HTMLInputElement).checked);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-keys': ZlKeys;
  }
}
