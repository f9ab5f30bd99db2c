import { css, unsafeCSS } from 'lit';
import plotStyle from 'uplot/dist/uPlot.min.css?inline';

/** What charts and heatmaps share: the plot, what is dragged over it, and the line below it. */
export const plottedStyle = [
  unsafeCSS(plotStyle),
  css`
    figcaption {
      margin-bottom: 4px;
      font-size: 13px;
      font-weight: 600;
    }
    .plot {
      overflow: hidden;
      border-radius: 6px;
    }
    .below {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      align-items: center;
      gap: 0 12px;
      min-height: 28px;
      color: var(--zl-quiet);
      font-size: 12.5px;
    }
    .uplot .u-cursor-x {
      border-right: 1px solid var(--zl-edge);
    }
    .uplot .u-select {
      background: var(--zl-accent);
      opacity: 0.2;
    }
  `,
];

/** What the tables of charts share. */
export const twinStyle = css`
  .scroll {
    max-height: 300px;
    overflow: auto;
  }
  th,
  td {
    padding: 3px 16px 3px 0;
    font-size: 13px;
  }
`;
