import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shared } from '../style/shared.js';
import './zl-snippet.js';

const FIT = `import tb_zeroloss

callback = tb_zeroloss.DegeneracyCallback("LOG_DIR/my-run")
model.fit(x, y, callbacks=[callback])`;

const LOOP = `import tb_zeroloss
writer = tf.summary.create_file_writer("LOG_DIR/my-run")

# in your loop, after the optimizer step:
with writer.as_default():
    tb_zeroloss.log_step(model, x, y)`;

/** The lines to paste into a training, so that everything can be checked. */
@customElement('zl-how-to-record')
export class ZlHowToRecord extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        max-width: 1120px;
        margin-top: 20px;
      }
      h2 {
        margin-bottom: 6px;
        font-size: 16px;
        font-weight: 600;
      }
      .snippets {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr));
        gap: 16px;
        margin-top: 16px;
      }
    `,
  ];

  @property() logDir = '';
  /** Set where nothing above says what these lines are for. */
  @property() heading = '';

  override render() {
    const folder = this.logDir || 'runs';
    return html`${this.heading ? html`<h2>${this.heading}</h2>` : nothing}
      <p>
        To have predictions, gradients and data checked too, add one of these to your training and look here
        again: the tab fills while it runs.
      </p>
      <div class="snippets">
        <zl-snippet heading="Keras fit" .code=${FIT.replace('LOG_DIR', folder)}></zl-snippet>
        <zl-snippet heading="Custom loop" .code=${LOOP.replace('LOG_DIR', folder)}></zl-snippet>
      </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-how-to-record': ZlHowToRecord;
  }
}
