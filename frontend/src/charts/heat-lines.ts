import type { SeriesPayload } from '../api/types.js';
import { letter } from '../text/words.js';
import { guideOf, valuesOf } from './build.js';
import type { HeatModel } from './heat.js';
import type { ChartModel } from './model.js';

const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3]] as const;
/** More lines than this cannot be told apart. */
const LINES = 24;

/** Returns rows of a heatmap as lines, each layer of a block for itself; null when the run has none of them. */
export function rowsChart(
  series: SeriesPayload,
  { title, unit, rows, log }: HeatModel,
  picked: readonly number[],
  run: number | null,
): ChartModel | null {
  const members = picked.flatMap((row) => rows[row]?.members ?? []).slice(0, LINES);
  const [column] = series.columns;
  if (members.length === 0 || column === undefined) return null;
  return {
    title: run === null ? title : `${letter(run)} ${series.run}: ${title}`,
    unit,
    steps: series.steps,
    lines: members.map((row, i) => ({
      label: series.rows[row] ?? `row ${row}`,
      look: 'data',
      dash: DASHES[i % DASHES.length] ?? [],
      values: valuesOf(series, column, row),
    })),
    bands: [],
    limit: null,
    guide: guideOf(series, column),
    range: null,
    tone: 'info',
    log,
    nullIsNaN: false,
  };
}
