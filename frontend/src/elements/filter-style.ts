import { css } from 'lit';

/** Counts of verdicts on the left or above, what narrows and compares the runs beside or below. */
export const filterStyle = css`
  :host {
    padding: 4px 0 10px;
  }
  form,
  .verdicts,
  .controls {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 8px;
  }
  .verdicts {
    margin-right: auto;
  }
  .controls {
    flex: 1 1 auto;
    gap: 6px 14px;
  }
  .all {
    margin-right: 4px;
    font-weight: 600;
  }
  .verdicts button {
    padding: 2px 10px;
    border-color: var(--zl-line);
    border-radius: 15px;
  }
  .verdicts button[aria-pressed='true'] {
    border-color: currentcolor;
    background: var(--zl-well);
    box-shadow: inset 0 0 0 1px currentcolor;
  }
  .verdicts b {
    font-variant-numeric: tabular-nums;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 8px;
  }
  input {
    width: 236px;
  }
  .end {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 8px;
    margin-left: auto;
  }
  .compare:not(:disabled) {
    border-color: var(--zl-accent);
    background: var(--zl-accent);
    color: var(--zl-on-accent);
    font-weight: 600;
  }
`;
