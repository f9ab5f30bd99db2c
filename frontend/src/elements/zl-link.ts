import { consume } from '@lit/context';
import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { linkTo } from '../host.js';
import { selectionContext } from '../state/context.js';
import { send } from '../state/events.js';
import { OVERVIEW, type Selection, toAddress } from '../state/selection.js';
import { shared } from '../style/shared.js';

/** A link inside the tab: a click changes what is shown, a middle click opens it in a new window. */
@customElement('zl-link')
export class ZlLink extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: inline;
      }
      a {
        color: inherit;
      }
    `,
  ];

  /** What the link changes. */
  @property({ attribute: false }) to: Partial<Selection> = {};

  @consume({ context: selectionContext, subscribe: true })
  @state()
  selection: Selection = OVERVIEW;

  override render() {
    const address = toAddress({ ...this.selection, ...this.to });
    return html`<a href=${linkTo(address)} target="_top" @click=${this.#open}><slot></slot></a>`;
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector('a')?.focus(options);
  }

  #open(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    send(this, 'zl-select', { change: this.to, replace: false });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-link': ZlLink;
  }
}
