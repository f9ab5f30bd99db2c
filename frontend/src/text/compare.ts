/** More lines than this are not told apart in one chart. */
export const MOST_COMPARED = 6;

/** Returns why so many runs cannot be compared, in a sentence; nothing when they can. */
export function whyNotCompared(count: number): string {
  if (count < 2) return 'Tick two or more runs to compare them.';
  if (count <= MOST_COMPARED) return '';
  return `At most ${MOST_COMPARED} runs can be compared: untick ${count - MOST_COMPARED}.`;
}
