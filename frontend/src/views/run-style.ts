import { css } from 'lit';

/** Findings at the side, the open one beside them; one below the other on a narrow window. */
export const runStyle = css`
  nav {
    color: var(--zl-link);
  }
  header {
    margin-bottom: 12px;
  }
  .title {
    display: flex;
    margin-top: 2px;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 14px;
  }
  h2 {
    font-size: 19px;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .headline {
    margin-right: auto;
    font-size: 15px;
  }
  .headline .mark {
    white-space: normal;
  }
  .facts {
    color: var(--zl-quiet);
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  .zero {
    margin-bottom: 12px;
    padding: 8px 12px;
    border-left: 3px solid var(--zl-accent);
    border-radius: 4px;
    background: var(--zl-well);
  }
  .panes {
    display: grid;
    grid-template-columns: minmax(220px, 288px) minmax(0, 1fr);
    gap: 28px;
    padding-top: 12px;
    border-top: 1px solid var(--zl-line);
  }
  section > p {
    max-width: 68ch;
    margin-top: 8px;
  }
  section > zl-loss-charts {
    display: block;
    margin-top: 24px;
  }
  .next {
    margin-top: 20px;
    padding: 12px 16px;
    border-radius: 6px;
    background: var(--zl-well);
  }
  .next li {
    max-width: 68ch;
    margin: 8px 0 0 20px;
    list-style: decimal;
  }
  @media (max-width: 820px) {
    .panes {
      grid-template-columns: minmax(0, 1fr);
      gap: 20px;
    }
  }
`;
