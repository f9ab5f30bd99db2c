import { css, html, type TemplateResult } from 'lit';
import type { Wording } from '../text/words.js';

/** Colours of a mark; the element that shows one adds these to its styles. */
export const markStyle = css`
  .mark {
    white-space: nowrap;
    font-weight: 600;
  }
  .mark .glyph {
    display: inline-block;
    width: 1.25em;
    text-align: center;
    margin-right: 0.15em;
  }
  .critical {
    color: var(--zl-critical);
  }
  .warning {
    color: var(--zl-warning);
  }
  .info {
    color: var(--zl-info);
  }
  .pass {
    color: var(--zl-pass);
  }
  .unchecked {
    color: var(--zl-unchecked);
  }
`;

/** Returns a state as glyph and word; the glyph is for the eye only. */
export function mark({ tone, glyph, word }: Wording, text = word): TemplateResult {
  return html`<span class="mark ${tone}"><span class="glyph" aria-hidden="true">${glyph}</span>${text}</span>`;
}
