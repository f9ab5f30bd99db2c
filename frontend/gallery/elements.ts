import { render as draw, html } from 'lit';
import '../src/views/zl-app.js';
import { tokens } from '../src/style/tokens.js';
import { SPECIMENS } from './specimens.js';

const page = `
  main { max-width: 1100px; margin: 0 auto; padding: 16px; }
  h1 { font-size: 20px; }
  h2 { margin: 32px 0 4px; font-size: 15px; }
  h3 { margin: 16px 0 6px; color: var(--zl-quiet); font-size: 12.5px; font-weight: 500; }
`;

const theme = new URLSearchParams(location.search).get('theme') ?? 'light';
document.documentElement.dataset.theme = theme;
document.documentElement.style.colorScheme = theme;
document.head.append(
  Object.assign(document.createElement('style'), { textContent: `${tokens.cssText}${page}` }),
);

function state(tag: string, name: string, properties: object) {
  const element = Object.assign(document.createElement(tag), properties);
  return html`<section data-element=${tag} aria-label=${`${tag}: ${name}`}>
    <h3>${name}</h3>
    ${element}
  </section>`;
}

draw(
  html`<main>
    <h1>Elements, ${theme}</h1>
    <nav><a href="?theme=light">light</a> <a href="?theme=dark">dark</a> <a href="index.html">the tab</a></nav>
    ${SPECIMENS.map(
      ({ tag, states }) =>
        html`<h2>${tag}</h2>
          ${Object.entries(states).map(([name, properties]) => state(tag, name, properties))}`,
    )}
  </main>`,
  document.body,
);
