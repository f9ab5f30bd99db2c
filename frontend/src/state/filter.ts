import type { OverviewRow, VerdictName } from '../api/types.js';

/** Returns the runs whose name matches and whose verdict is asked for; no verdict asked for means all. */
export function filtered(
  runs: readonly OverviewRow[],
  query: string,
  verdicts: readonly VerdictName[],
): readonly OverviewRow[] {
  const matches = matcher(query.trim());
  return runs.filter(
    ({ name, verdict }) => matches(name) && (verdicts.length === 0 || verdicts.includes(verdict)),
  );
}

/** A query is a regular expression; one that is not valid (yet) is plain text. */
function matcher(query: string): (name: string) => boolean {
  if (query === '') return () => true;
  try {
    const expression = new RegExp(query, 'i');
    return (name) => expression.test(name);
  } catch {
    const text = query.toLowerCase();
    return (name) => name.toLowerCase().includes(text);
  }
}
