import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shared } from '../style/shared.js';
import { plural } from '../text/words.js';
import './zl-snippet.js';

const FIT = `import tb_zeroloss

callback = tb_zeroloss.DegeneracyCallback("LOG_DIR/my-run")
model.fit(x, y, callbacks=[callback])`;

const LOOP = `import tb_zeroloss
writer = tf.summary.create_file_writer("LOG_DIR/my-run")

# in your loop, after the optimizer step:
with writer.as_default():
    tb_zeroloss.log_step(model, x, y)`;

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
      .snippets {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr));
        gap: 16px;
        margin-top: 16px;
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

  override render() {
    const folder = this.logDir || 'runs';
    return html`${this.runsSeen > 0 ? this.#foreign(folder) : this.#nothing(folder)}
      <p>Add one of these to your training and look here again: the tab fills while it runs.</p>
      <div class="snippets">
        <zl-snippet heading="Keras fit" .code=${FIT.replace('LOG_DIR', folder)}></zl-snippet>
        <zl-snippet heading="Custom loop" .code=${LOOP.replace('LOG_DIR', folder)}></zl-snippet>
      </div>
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
    const runs = plural(this.runsSeen, 'run');
    const verb = this.runsSeen === 1 ? 'it was' : 'none was';
    return html`<h2>No run in <code>${folder}</code> was recorded with tb_zeroloss</h2>
      <p>
        TensorBoard sees ${runs} there, but ${this.runsSeen === 1 ? `${verb} not` : verb} recorded with
        tb_zeroloss, so there is nothing to judge.
      </p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-empty': ZlEmpty;
  }
}
