/** Every plot that was made, in order. */
export const plots: FakePlot[] = [];

/** Stands in for uPlot, which needs a canvas. */
export default class FakePlot {
  readonly moves: { left: number; top: number }[] = [];
  destroyed = false;
  width = 600;

  constructor(
    readonly options: unknown,
    readonly data: readonly (readonly unknown[])[],
  ) {
    plots.push(this);
  }

  valToPos(value: number): number {
    return value;
  }

  setCursor(place: { left: number; top: number }): void {
    this.moves.push(place);
  }

  destroy(): void {
    this.destroyed = true;
  }
}
