import type { Cell, HeatModel } from './heat.js';

/** Stops of a scale that grows evenly in lightness for every kind of sight: dark blue over grey to yellow. */
const STOPS = [
  [0, 32, 76],
  [36, 61, 112],
  [85, 91, 108],
  [124, 123, 120],
  [165, 156, 116],
  [211, 193, 100],
  [255, 233, 69],
] as const;

export type Rgb = readonly [number, number, number];

/** Returns where a value lies in the domain, from 0 to 1. */
export function shareOf(value: number, { domain, log }: Pick<HeatModel, 'domain' | 'log'>): number {
  const [low, high] = log ? domain.map(Math.log10) : domain;
  const at = log ? Math.log10(value) : value;
  if (low === undefined || high === undefined || high === low) return 0.5;
  return Math.min(Math.max((at - low) / (high - low), 0), 1);
}

/** Returns the colour at a place of the scale. */
export function colourAt(share: number): Rgb {
  const place = share * (STOPS.length - 1);
  const below = Math.min(Math.floor(place), STOPS.length - 2);
  const from = STOPS[below] ?? STOPS[0];
  const to = STOPS[below + 1] ?? STOPS[0];
  const mix = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * (place - below));
  return [mix(0), mix(1), mix(2)];
}

/** Colours of what is not on the scale. */
export interface HeatColours {
  readonly zero: Rgb;
  readonly none: Rgb;
  readonly background: Rgb;
  readonly edge: string;
}

/** Returns the colour of a cell, or null where nothing is drawn. */
export function colourOf(cell: Cell, model: HeatModel, colours: HeatColours): Rgb | null {
  if (cell === 'missing') return null;
  return typeof cell === 'number' ? colourAt(shareOf(cell, model)) : colours[cell];
}

/** Reads the colours of the theme that is in force. */
export function heatColours(): HeatColours {
  const probe = document.createElement('i');
  document.body.append(probe);
  const read = (name: string) => {
    probe.style.color = `var(--zl-${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    zero: rgbOf(read('warning')),
    none: rgbOf(read('critical')),
    background: rgbOf(read('bg')),
    edge: read('accent'),
  };
  probe.remove();
  return colours;
}

/** Returns the parts of `rgb(1, 2, 3)`, which a browser makes of every colour, those of the system too. */
function rgbOf(colour: string): Rgb {
  const [red = 136, green = 136, blue = 136] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
