import { css } from 'lit';

/** The layers below a run or a comparison: controls, offenders at the side, the picture. */
export const layersStyle = css`
  details {
    margin-top: 20px;
    padding-top: 8px;
    border-top: 1px solid var(--zl-line);
  }
  summary h3 {
    display: inline;
    font-size: 14px;
  }
  form {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 20px;
    padding: 6px 0 10px;
    font-size: 13px;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 28px;
  }
  h4 {
    margin: 8px 0 4px;
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  .picture {
    display: flex;
    gap: 24px;
  }
  .picture > zl-heatmap {
    flex: 1;
    min-width: 0;
  }
  ol {
    flex: 0 0 220px;
    align-self: start;
    font-size: 12.5px;
  }
  ol li {
    padding: 2px 0 4px;
    border-bottom: 1px solid var(--zl-line);
  }
  ol button {
    min-height: 24px;
    padding: 0;
    font-size: 12.5px;
    text-align: left;
    overflow-wrap: anywhere;
  }
  ol span {
    display: block;
    color: var(--zl-quiet);
  }
  @media (max-width: 820px) {
    .picture {
      flex-direction: column;
      gap: 8px;
    }
    ol {
      flex-basis: auto;
      align-self: stretch;
    }
  }
`;
