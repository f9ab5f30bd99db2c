/** Every plot that was made, in order. */
export const plots: FakePlot[] = [];

/** Stands in for uPlot, which needs a canvas. */
export default class FakePlot {
  static readonly paths = { bars: (options: unknown) => options };
  readonly moves: { left: number; top: number }[] = [];
  readonly scales = { x: { min: 0, max: 20 } };
  destroyed = false;
  redrawn = 0;
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

  setScale(_: 'x', range: { min: number; max: number }): void {
    Object.assign(this.scales.x, range);
    const { hooks } = this.options as { hooks: { setScale: ((plot: FakePlot, key: string) => void)[] } };
    for (const hook of hooks.setScale) hook(this, 'x');
  }

  redraw(): void {
    this.redrawn += 1;
  }

  destroy(): void {
    this.destroyed = true;
  }
}
