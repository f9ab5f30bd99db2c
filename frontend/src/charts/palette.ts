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
