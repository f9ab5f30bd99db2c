import type { Look } from './model.js';

/** The colours of a canvas, which cannot refer to custom properties. */
export interface Palette {
  readonly text: string;
  readonly bg: string;
  readonly quiet: string;
  readonly grid: string;
  readonly looks: Readonly<Record<Look, string>>;
  readonly tone: string;
}

export const FONT = '12px system-ui, sans-serif';

/** Returns how the axes of every plot look. */
export function axisLook(palette: Palette) {
  return {
    font: FONT,
    stroke: palette.quiet,
    grid: { stroke: palette.grid, width: 1 },
    ticks: { show: false },
  };
}

/** Reads the colours of the theme that is in force at an element. */
export function paletteAt(element: Element, tone: string): Palette {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--zl-${name}`).trim() || '#888888';
  return {
    text: token('text'),
    bg: token('bg'),
    quiet: token('quiet'),
    grid: token('grid'),
    looks: {
      data: token('data'),
      reference: token('reference'),
      prediction: token('data'),
      target: token('reference'),
      faint: token('faint'),
    },
    tone: token(tone),
  };
}
