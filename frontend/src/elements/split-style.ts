import { css } from 'lit';

/** The panel of the splits: its facts as a table, examples and classes side by side where there is room. */
export const splitStyle = css`
  details {
    margin-top: 20px;
    padding-top: 8px;
    border-top: 1px solid var(--zl-line);
  }
  h3 {
    display: inline;
    font-size: 14px;
  }
  h4 {
    margin-bottom: 4px;
    font-size: 13px;
  }
  .headline {
    margin-left: 6px;
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  details > p {
    max-width: 74ch;
    margin: 4px 0 8px;
    font-size: 13px;
  }
  .scroll {
    overflow-x: auto;
  }
  th,
  td {
    padding: 4px 16px 4px 0;
    font-size: 13px;
  }
  tbody th {
    font-weight: 400;
  }
  .facts {
    max-width: 860px;
  }
  .facts tbody th {
    min-width: 90px;
    color: var(--zl-quiet);
  }
  .facts td {
    min-width: 74px;
    font-variant-numeric: tabular-nums;
  }
  .facts thead th {
    text-transform: capitalize;
  }
  .below {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 360px), 1fr));
    gap: 20px 28px;
    margin-top: 16px;
  }
  .below > * {
    min-width: 0;
    max-width: 860px;
  }
  .quiet-text {
    max-width: 68ch;
    margin-top: 6px;
    font-size: 12.5px;
    overflow-wrap: anywhere;
  }
  @media (max-width: 480px) {
    th,
    td {
      padding-right: 8px;
    }
  }
`;
