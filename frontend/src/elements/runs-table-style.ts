import { css } from 'lit';

/** Rows on a wide window, cards on a narrow one. */
export const runsTableStyle = css`
  table {
    table-layout: fixed;
  }
  thead th {
    position: sticky;
    top: 0;
    z-index: 2;
    padding-block: 4px;
    background: var(--zl-bg);
  }
  tbody tr {
    position: relative;
    scroll-margin-block: 36px 8px;
  }
  tbody tr:hover,
  tbody tr:focus-within {
    background: var(--zl-hover);
  }
  tr.ticked {
    background: var(--zl-info-wash);
  }
  tbody th,
  td {
    padding-block: 4px;
  }
  .tick {
    width: 36px;
    padding: 2px 0 0 4px;
  }
  .tick label {
    position: relative;
    z-index: 1;
    display: grid;
    place-items: center;
    width: 28px;
    height: 28px;
    cursor: pointer;
  }
  .tick input {
    width: 16px;
    height: 16px;
    margin: 0;
    accent-color: var(--zl-accent);
  }
  .run {
    width: 18%;
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .verdict {
    width: 210px;
    font-size: 13px;
  }
  .basis {
    color: var(--zl-quiet);
    font-size: 12px;
    white-space: nowrap;
  }
  .loss {
    width: 124px;
  }
  td.loss {
    padding-block: 3px 0;
  }
  .last {
    width: 72px;
    padding-right: 4px;
  }
  .clamp {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-clamp: 2;
    line-height: 1.3;
  }
  .error {
    display: block;
    color: var(--zl-quiet);
    font-size: 12.5px;
  }
  .none {
    padding: 24px 0;
    color: var(--zl-quiet);
  }
  @media (max-width: 760px) {
    table,
    tbody {
      display: block;
    }
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    tbody tr {
      display: grid;
      grid-template-columns: 32px minmax(0, 1fr) auto;
      column-gap: 8px;
      padding: 8px 0;
      border-bottom: 1px solid var(--zl-line);
    }
    tbody th,
    td,
    td.tick,
    td.loss,
    tbody .run,
    td.verdict,
    td.last {
      width: auto;
      padding: 2px 0;
      border: 0;
    }
    .verdict,
    .main,
    .loss {
      grid-column: 2 / -1;
    }
    .last {
      grid-column: 3;
      grid-row: 1;
    }
    .clamp {
      -webkit-line-clamp: 4;
      line-clamp: 4;
    }
  }
`;
