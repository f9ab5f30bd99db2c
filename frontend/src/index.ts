import { dressFrame } from './host.js';
import { tokens } from './style/tokens.js';
import './views/zl-app.js';

/** Called by TensorBoard once the frame has loaded this module. */
export async function render(): Promise<void> {
  dressFrame();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, tokens.styleSheet as CSSStyleSheet];
  document.body.replaceChildren(document.createElement('zl-app'));
}
