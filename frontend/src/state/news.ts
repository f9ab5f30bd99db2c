import type { OverviewPayload } from '../api/types.js';
import { plural } from '../text/words.js';

/** Returns what became worse between two readings of all runs, in a sentence, or null. */
export function news(before: OverviewPayload, now: OverviewPayload): string | null {
  const known = new Map(before.runs.map((run) => [run.name, run]));
  const worse = now.runs.filter((run) => {
    const earlier = known.get(run.name)?.counts;
    return run.counts.critical > (earlier?.critical ?? 0);
  });
  const [first] = worse;
  if (!first) return null;
  const more = worse.length > 1 ? `, and in ${plural(worse.length - 1, 'more run')}` : '';
  return `New critical finding in ${first.name}: ${first.main}${more}`;
}
