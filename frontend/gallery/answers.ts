import type { Api } from '../src/api/client.js';
import type { Column, Tag } from '../src/api/types.js';
import { BROKEN_ROW, CAUSE, COMPARISON, detail, fakeApi, overview, row, TINY_ROW } from '../test/fixtures.js';
import { ACROSS, LEAK, LEAKING } from '../test/split-fixtures.js';

/** States of the log directory, as the tab meets them. */
const STATES: Readonly<Record<string, Api>> = {
  runs: fakeApi(),
  empty: fakeApi({ overview: async () => overview([], { runs_seen: 0 }) }),
  foreign: fakeApi({ overview: async () => overview([], { runs_seen: 4 }) }),
  splits: fakeApi({
    run: async () => detail([LEAK, CAUSE], { split: LEAKING }),
    compare: async () => ({ ...COMPARISON, splits: ACROSS }),
  }),
  many: fakeApi({ overview: async () => overview(manyRuns()) }),
};

/** Returns the answer to a request, or null when the state is to fail. */
export async function answer(state: string, address: URL): Promise<unknown> {
  const api = STATES[state];
  if (!api) return null;
  const value = (name: string) => address.searchParams.get(name) ?? '';
  const route = address.pathname.split('/').at(-1);
  if (route === 'overview') return api.overview();
  if (route === 'run') return api.run(value('run'));
  if (route === 'series') return api.series(value('run'), value('tag') as Tag);
  if (route === 'layers') return api.layers(value('run'), value('column') as Column);
  return api.compare(value('base'), value('runs').split(',').map(decodeURIComponent));
}

function manyRuns() {
  return Array.from({ length: 300 }, (_, i) => {
    if (i < 40) return { ...BROKEN_ROW, name: `sweep/lr-${i}/broken` };
    return i < 60 ? { ...TINY_ROW, name: `sweep/lr-${i}/small` } : row(`sweep/lr-${i}/fixed`);
  });
}
