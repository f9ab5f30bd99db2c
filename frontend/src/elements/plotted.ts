import type { LitElement, ReactiveController } from 'lit';
import type uPlot from 'uplot';
import { pictureOf, save } from './save.js';

export interface PlottedOptions {
  /** Where the plot goes; null while something else is shown. */
  readonly frame: () => HTMLElement | null;
  readonly height: () => number;
  /** What is plotted: a zoom is kept while that stays the same and only its numbers are new. */
  readonly about: () => string;
  readonly zoomed: () => boolean;
  /** Returns a new plot of this width in the frame, or null when there is nothing to plot. */
  readonly make: (width: number, frame: HTMLElement) => uPlot | null;
}

/** Keeps a plot as wide as its element and in the colours of the theme, and ends it with the element. */
export class Plotted implements ReactiveController {
  plot: uPlot | null = null;
  readonly #host: LitElement;
  readonly #options: PlottedOptions;
  #about = '';
  readonly #resized = new ResizeObserver(() => this.#fit());
  readonly #rethemed = new MutationObserver(() => this.draw());

  constructor(host: LitElement, options: PlottedOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#resized.observe(this.#host);
    this.#rethemed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }

  hostDisconnected(): void {
    this.#resized.disconnect();
    this.#rethemed.disconnect();
    this.#end();
  }

  draw(): void {
    const about = this.#options.about();
    const range = this.#options.zoomed() && about === this.#about ? rangeOf(this.plot) : null;
    this.#end();
    const frame = this.#options.frame();
    const width = frame?.clientWidth ?? 0;
    if (frame && width > 0) this.plot = this.#options.make(width, frame);
    if (range) this.plot?.setScale('x', range);
    this.#about = about;
  }

  /** Gives the reader the plot as a picture with its title. */
  async save(title: string): Promise<void> {
    if (!this.plot) return;
    const picture = await pictureOf(this.plot.ctx.canvas, title, this.#host);
    if (picture) save(picture, title, 'png');
  }

  #fit(): void {
    const width = this.#options.frame()?.clientWidth ?? 0;
    if (!this.plot) this.draw();
    else if (width > 0 && width !== this.plot.width)
      this.plot.setSize({ width, height: this.#options.height() });
  }

  #end(): void {
    this.plot?.destroy();
    this.plot = null;
  }
}

function rangeOf(plot: uPlot | null): { min: number; max: number } | null {
  const { min, max } = plot?.scales.x ?? {};
  return typeof min === 'number' && typeof max === 'number' ? { min, max } : null;
}
