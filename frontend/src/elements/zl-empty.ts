import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { send } from '../state/events.js';
import { shared } from '../style/shared.js';
import { plural } from '../text/words.js';
import './zl-how-to-record.js';

/** Tags that a sentence names. */
const NAMED = 8;

/** What to do when there is nothing to show: where TensorBoard looks, and the lines to paste. */
@customElement('zl-empty')
export class ZlEmpty extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        max-width: 1120px;
        padding: 12px 0;
      }
      h2 {
        margin-bottom: 6px;
        font-size: 18px;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      h2 code {
        font-size: 16px;
      }
      h3 {
        margin: 20px 0 8px;
        font-size: 14px;
      }
      .check {
        margin: 10px 12px 0 0;
        border-color: var(--zl-accent);
        background: var(--zl-accent);
        color: var(--zl-on-accent);
        font-weight: 600;
      }
      .check:hover:not(:disabled) {
        background: var(--zl-accent);
        text-decoration: underline;
      }
      .causes li {
        margin: 0 0 6px 18px;
        list-style: disc;
      }
      p,
      li {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property() logDir = '';
  @property({ type: Number }) runsSeen = 0;
  @property() version = '';
  /** Whether the loss curves of runs that were never recorded were asked for. */
  @property({ type: Boolean }) asked = false;
  /** Scalars of such runs in which no training loss was recognised. */
  @property({ attribute: false }) tags: readonly string[] = [];

  override render() {
    const folder = this.logDir || 'runs';
    return html`${this.runsSeen > 0 ? this.#foreign(folder) : this.#nothing(folder)}
      <zl-how-to-record .logDir=${folder}></zl-how-to-record>
      <h3>Already recording?</h3>
      <ul class="causes">
        <li>
          Training writes somewhere else: compare the directory of your training with <code>${folder}</code>.
        </li>
        <li>
          Nothing has reached the disk yet: the first records appear within seconds of the first step; press
          Reload.
        </li>
        <li>
          Training runs in another Python environment, without tb_zeroloss: look for its line in the output of
          your training.
        </li>
      </ul>
      <p class="quiet-text">tb_zeroloss ${this.version}</p>`;
  }

  #nothing(folder: string) {
    return html`<h2>No Degeneracy data in <code>${folder}</code></h2>
      <p>TensorBoard sees ${plural(0, 'run')} there.</p>`;
  }

  #foreign(folder: string) {
    const seen = plural(this.runsSeen, 'run');
    const none = this.runsSeen === 1 ? 'it was not' : 'none was';
    return html`<h2>No run in <code>${folder}</code> was recorded with tb_zeroloss</h2>
      <p>TensorBoard sees ${seen} there, but ${none} recorded with tb_zeroloss.</p>
      ${this.asked ? this.#notRecognised() : this.#offer()}`;
  }

  #offer() {
    return html`<p>
        Their loss curves alone can be checked in a limited way: for a loss that is exactly 0, not a number,
        rising or flat.
      </p>
      <button type="button" class="check" @click=${() => send(this, 'zl-scalars', true)}>
        Check existing scalars
      </button>`;
  }

  #notRecognised() {
    if (this.tags.length === 0)
      return html`<p role="status">They hold no scalars, so there is no loss curve to check.</p>`;
    const more = this.tags.length > NAMED ? ` and ${this.tags.length - NAMED} more` : '';
    return html`<p role="status">
      No training loss was recognised among the scalars there:
      ${this.tags.slice(0, NAMED).map((tag, i) => html`${i > 0 ? ', ' : ''}<code>${tag}</code>`)}${more}. One named
      <code>loss</code>, <code>train/loss</code> or <code>epoch_loss</code> would be, unless scalars beside it tell of
      rewards or of an adversary: such a loss is not meant to fall.
    </p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-empty': ZlEmpty;
  }
}
