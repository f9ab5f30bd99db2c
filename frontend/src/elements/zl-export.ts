import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { shared } from '../style/shared.js';
import { save } from './save.js';
import './zl-copy.js';

/** A menu of the ways to pass on what is shown. */
@customElement('zl-export')
export class ZlExport extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: inline-block;
        position: relative;
        margin-left: auto;
      }
      summary {
        min-height: 30px;
        padding: 3px 12px;
        border: 1px solid var(--zl-edge);
        border-radius: 6px;
        background: var(--zl-bg);
        line-height: 22px;
        list-style: none;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary::after {
        content: '▾' / '';
        margin-left: 6px;
      }
      summary:hover,
      [open] summary {
        background: var(--zl-hover);
      }
      ul {
        position: absolute;
        z-index: 2;
        right: 0;
        margin-top: 4px;
        padding: 4px;
        border: 1px solid var(--zl-edge);
        border-radius: 6px;
        background: var(--zl-bg);
        box-shadow: 0 4px 14px rgb(0 0 0 / 0.18);
        white-space: nowrap;
      }
      zl-copy {
        display: block;
      }
      zl-copy::part(button),
      li > button,
      li > a {
        display: block;
        width: 100%;
        min-height: 32px;
        padding: 5px 14px 5px 10px;
        border: 0;
        border-radius: 4px;
        color: var(--zl-text);
        line-height: 22px;
        text-align: left;
        text-decoration: none;
      }
      li > a:hover {
        background: var(--zl-hover);
      }
    `,
  ];

  /** Address of what is shown. */
  @property() link = '';
  /** What is shown, for the name of a file. */
  @property() name = '';
  /** Address of the same as a page. */
  @property() report = '';
  /** The answer that the view was made of. */
  @property({ attribute: false }) data: unknown = null;
  /** Fetches the same as Markdown. */
  @property({ attribute: false }) markdown: () => Promise<string> = async () => '';

  @query('details') details!: HTMLDetailsElement;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('pointerdown', this.#leave);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('pointerdown', this.#leave);
  }

  override render() {
    return html`<details @keydown=${this.#onKey} @focusout=${this.#onFocusOut}>
      <summary>Export</summary>
      <ul>
        <li><zl-copy label="Copy link" .text=${this.link}></zl-copy></li>
        <li><zl-copy label="Copy as Markdown" .text=${this.markdown}></zl-copy></li>
        <li><button type="button" @click=${this.#download}>Download JSON</button></li>
        <li>
          <a href=${this.report} target="_blank" rel="noopener" @click=${this.#close}
            >Open HTML report<span class="visually-hidden"> in a new tab</span></a
          >
        </li>
      </ul>
    </details>`;
  }

  readonly #leave = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.#close();
  };

  #close(): void {
    if (this.details) this.details.open = false;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.details.open) return;
    event.stopPropagation();
    this.#close();
    this.renderRoot.querySelector('summary')?.focus();
  }

  #onFocusOut({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof Node && !this.renderRoot.contains(relatedTarget)) this.#close();
  }

  #download(): void {
    save(new Blob([JSON.stringify(this.data, null, 1)], { type: 'application/json' }), this.name, 'json');
    this.#close();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'zl-export': ZlExport;
  }
}
