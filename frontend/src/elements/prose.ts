import { html, type TemplateResult } from 'lit';

/** Returns a text with what stands between backquotes, single or double, as code. */
export function prose(text: string): (TemplateResult | string)[] {
  return text.split(/``?([^`]+)``?/).map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part));
}
