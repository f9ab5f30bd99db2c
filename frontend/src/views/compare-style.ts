import { css } from 'lit';

/** The head of a comparison and the two halves below its table. */
export const compareStyle = css`
  nav {
    color: var(--zl-link);
  }
  header {
    margin-bottom: 14px;
  }
  .title {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: baseline;
    gap: 4px 14px;
  }
  h2 {
    font-size: 19px;
    font-weight: 600;
  }
  .runs {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 28px;
    margin: 6px 0;
  }
  .runs li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 10px;
    min-height: 30px;
    overflow-wrap: anywhere;
  }
  .letter {
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    border: 1px solid var(--zl-edge);
    border-radius: 4px;
    font-size: 13px;
  }
  .comparable .mark {
    margin-right: 6px;
  }
  .differences {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 28px;
    font-size: 13px;
  }
  zl-settings-table,
  zl-shared-rows,
  zl-loss-charts {
    margin-top: 24px;
  }
`;
