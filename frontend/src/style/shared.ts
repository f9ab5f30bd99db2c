import { css } from 'lit';

/** What every element of the tab shares: type, controls, tables, focus. */
export const shared = css`
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  h4,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  a {
    color: var(--zl-link);
    text-underline-offset: 2px;
  }
  button,
  select,
  input[type='search'] {
    min-height: 30px;
    padding: 3px 12px;
    border: 1px solid var(--zl-edge);
    border-radius: 6px;
    background: var(--zl-bg);
    color: var(--zl-text);
    font: inherit;
  }
  button {
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: var(--zl-hover);
  }
  button:disabled {
    border-color: var(--zl-line);
    color: var(--zl-quiet);
    cursor: default;
  }
  button.quiet {
    border-color: transparent;
    background: none;
    color: var(--zl-link);
  }
  :focus-visible {
    outline: 2px solid var(--zl-accent);
    outline-offset: 2px;
  }
  summary {
    min-height: 28px;
    padding: 3px 0;
    cursor: pointer;
  }
  code,
  pre {
    font: 12.5px/1.5 var(--zl-mono);
  }
  table {
    border-collapse: collapse;
    width: 100%;
  }
  th,
  td {
    padding: 6px 12px 6px 0;
    border-bottom: 1px solid var(--zl-line);
    text-align: left;
    vertical-align: top;
  }
  thead th {
    color: var(--zl-quiet);
    font-size: 12.5px;
    font-weight: 500;
  }
  .number {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .quiet-text {
    color: var(--zl-quiet);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
