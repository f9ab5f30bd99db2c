import type { ChangeName, OutcomeName, SeverityName, VerdictName } from '../api/types.js';

/** The five states that have a colour, a glyph and a word. */
export type Tone = 'critical' | 'warning' | 'info' | 'pass' | 'unchecked';

export interface Wording {
  readonly tone: Tone;
  readonly glyph: string;
  readonly word: string;
}

const GLYPHS: Readonly<Record<Tone, string>> = {
  critical: '▲',
  warning: '◆',
  info: '●',
  pass: '✓',
  unchecked: '○',
};

function wording(tone: Tone, word: string): Wording {
  return { tone, glyph: GLYPHS[tone], word };
}

export const VERDICTS: Readonly<Record<VerdictName, Wording>> = {
  degenerate: wording('critical', 'Degenerate'),
  suspicious: wording('warning', 'Suspicious'),
  'no-problem-found': wording('pass', 'No problem found so far'),
  'not-enough-data': wording('unchecked', 'Not enough data'),
};

export const SEVERITIES: Readonly<Record<SeverityName, Wording>> = {
  critical: wording('critical', 'Critical'),
  warning: wording('warning', 'Warning'),
  info: wording('info', 'Info'),
};

export const OUTCOMES: Readonly<Record<OutcomeName, Wording>> = {
  fired: wording('warning', 'Found'),
  clear: wording('pass', 'Passed'),
  'too-early': wording('unchecked', 'Cannot tell yet'),
  'not-recorded': wording('unchecked', 'Not recorded'),
  'not-applicable': wording('unchecked', 'Does not apply'),
  suppressed: wording('unchecked', 'Switched off'),
  failed: wording('unchecked', 'Check failed'),
};

export const CHANGES: Readonly<Record<ChangeName, string>> = {
  fixed: 'fixed',
  'still-there': 'still there',
  new: 'new',
};

/** Returns `1 run`, `2 runs`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** Returns the letter that stands for a run in a comparison; the baseline is A. */
export function letter(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + (index % 26));
}
