import type { OverviewRow, VerdictName } from '../api/types.js';
import { plural, VERDICTS } from './words.js';

/** Title of each rule by its id. */
export type Titles = ReadonlyMap<string, string>;

/** Returns what a group of runs comes to: `48 runs: 41 degenerate, most with Oversized updates; 7 suspicious`. */
export function rollUp(runs: readonly OverviewRow[], titles: Titles): string {
  const parts = (Object.keys(VERDICTS) as VerdictName[]).flatMap((verdict) => {
    const some = runs.filter((run) => run.verdict === verdict);
    const said = `${some.length.toLocaleString('en')} ${VERDICTS[verdict].word.toLowerCase()}`;
    return some.length > 0 ? [said + shared(some, titles)] : [];
  });
  return `${plural(runs.length, 'run')}: ${parts.join('; ')}`;
}

/** Names the finding that leads in most of the runs, and says how many of them have it. */
function shared(runs: readonly OverviewRow[], titles: Titles): string {
  const rule = mostFrequent(runs.flatMap(({ rules: [first] }) => first ?? []));
  if (rule === undefined) return '';
  const count = runs.filter(({ rules }) => rules.includes(rule)).length;
  return `, ${share(count, runs.length)}with ${titles.get(rule) ?? rule}`;
}

function share(count: number, of: number): string {
  if (of === 1) return '';
  if (count === of) return 'all ';
  return count * 2 > of ? 'most ' : `${count.toLocaleString('en')} `;
}

function mostFrequent(rules: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const rule of rules) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}
