import { css, unsafeCSS } from 'lit';
import plotStyle from 'uplot/dist/uPlot.min.css?inline';

/** What charts and heatmaps share: the plot, what is dragged over it, and the line below it. */
export const plottedStyle = [
  unsafeCSS(plotStyle),
  css`
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
    .uplot .u-select {
      background: var(--zl-accent);
      opacity: 0.2;
    }
  `,
];
