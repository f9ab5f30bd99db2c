import { css } from 'lit';

/** Colours, type and space of both themes; everything else refers to these. */
export const tokens = css`
  :root {
    --zl-font: Roboto, system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', sans-serif;
    --zl-mono: ui-monospace, 'SF Mono', Menlo, 'DejaVu Sans Mono', Consolas, monospace;
    --zl-bg: #ffffff;
    --zl-well: #f6f8fa;
    --zl-hover: #eef3f8;
    --zl-line: #dde2e8;
    --zl-edge: #808a94;
    --zl-text: #1b2128;
    --zl-quiet: #59636e;
    --zl-link: #0b5cad;
    --zl-accent: #0b5cad;
    --zl-on-accent: #ffffff;
    --zl-critical: #7a0019;
    --zl-warning: #9a6700;
    --zl-info: #0b5cad;
    --zl-pass: #00614d;
    --zl-unchecked: #59636e;
    --zl-critical-wash: #fbeff1;
    --zl-warning-wash: #fdf5e4;
    --zl-info-wash: #eef5fc;
    --zl-data: #1f4e8c;
    --zl-reference: #59636e;
    --zl-grid: #e6eaee;
    --zl-faint: #aab5c1;
  }

  :root[data-theme='dark'] {
    --zl-bg: #1f2124;
    --zl-well: #292c30;
    --zl-hover: #2c3036;
    --zl-line: #3c4147;
    --zl-edge: #7d8792;
    --zl-text: #e8eaed;
    --zl-quiet: #a6b0ba;
    --zl-link: #8ab4f8;
    --zl-accent: #8ab4f8;
    --zl-on-accent: #10233f;
    --zl-critical: #ff9a93;
    --zl-warning: #ffd166;
    --zl-info: #8ab4f8;
    --zl-pass: #5eead4;
    --zl-unchecked: #9aa4af;
    --zl-critical-wash: #3a2526;
    --zl-warning-wash: #37301f;
    --zl-info-wash: #232d3d;
    --zl-data: #a8c7fa;
    --zl-reference: #9aa4af;
    --zl-grid: #34383d;
    --zl-faint: #5d6772;
  }

  html,
  body {
    margin: 0;
    min-height: 100%;
    background: var(--zl-bg);
    color: var(--zl-text);
    font: 14px/1.45 var(--zl-font);
  }

  @media (forced-colors: active) {
    :root,
    :root[data-theme='dark'] {
      --zl-bg: Canvas;
      --zl-well: Canvas;
      --zl-hover: Canvas;
      --zl-line: CanvasText;
      --zl-edge: CanvasText;
      --zl-text: CanvasText;
      --zl-quiet: CanvasText;
      --zl-link: LinkText;
      --zl-accent: Highlight;
      --zl-on-accent: HighlightText;
      --zl-critical: CanvasText;
      --zl-warning: CanvasText;
      --zl-info: CanvasText;
      --zl-pass: CanvasText;
      --zl-unchecked: CanvasText;
      --zl-critical-wash: Canvas;
      --zl-warning-wash: Canvas;
      --zl-info-wash: Canvas;
      --zl-data: CanvasText;
      --zl-reference: CanvasText;
      --zl-grid: GrayText;
      --zl-faint: GrayText;
    }
  }
`;
