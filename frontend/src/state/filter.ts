import type { OverviewRow } from '../api/types.js';
import type { Selection } from './selection.js';

type Filter = Pick<Selection, 'query' | 'verdicts' | 'finding'>;

/** Returns the runs with a name, a verdict and a finding that are asked for; what is not asked for means all. */
export function filtered(
  runs: readonly OverviewRow[],
  { query, verdicts, finding }: Filter,
): readonly OverviewRow[] {
  const matches = matcher(query.trim());
  return runs.filter(
    ({ name, verdict, rules }) =>
      matches(name) &&
      (verdicts.length === 0 || verdicts.includes(verdict)) &&
      (finding === null || rules.includes(finding)),
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
