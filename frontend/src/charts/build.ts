import type {
  Column,
  Columns,
  EvidencePayload,
  FindingPayload,
  GuidePayload,
  SeriesPayload,
} from '../api/types.js';
import { measured } from '../text/numbers.js';
import type { Band, ChartModel, Limit, Line, Look, Value } from './model.js';
import type { Plan } from './plan.js';

/** More lines than this cannot be told apart; the list below the chart has them all. */
const FAINT_LINES = 24;
const LOG_UNITS = new Set(['loss', 'loss / weight', 'ratio', 'weight', 'rate']);

/** Returns the chart of a finding from the series of its plan, or null when nothing was recorded. */
export function buildChart(
  plan: Plan,
  finding: FindingPayload,
  series: readonly SeriesPayload[],
): ChartModel | null {
  const first = series[0];
  if (!first || first.steps.length === 0 || plan.kind === 'split') return null;
  const base = {
    unit: plan.evidence.unit,
    steps: first.steps,
    bands: [],
    limit: limitOf(plan.evidence),
    guide: guideOf(first, first.columns.includes('constant') ? 'value' : plan.evidence.column),
    range: [finding.first_step, finding.last_step] as const,
    tone: finding.severity,
    nullIsNaN: false,
  };
  switch (plan.kind) {
    case 'loss':
    case 'finite':
      return lossChart(base, lossLines(plan, first));
    case 'spread':
      return { ...base, ...spread(plan.evidence.row ?? 0, series), guide: null, log: false };
    case 'layers':
      return {
        ...base,
        title: words(plan.evidence),
        lines: layerLines(plan, first),
        log: isLog(plan.evidence),
      };
    case 'line':
      return {
        ...base,
        title: words(plan.evidence),
        lines: plainLines(plan, first),
        log: isLog(plan.evidence),
      };
  }
}

/** Returns the values of a column and row, or only nulls when it was not recorded. */
export function valuesOf(series: SeriesPayload, column: Column, row: number): readonly Value[] {
  const values = series.values[series.columns.indexOf(column)]?.[row];
  return values ?? series.steps.map(() => null);
}

/** Returns the range of a column's values that is to be shaded. */
export function guideOf({ columns, guides }: SeriesPayload, column: Column): GuidePayload | null {
  return guides[columns.indexOf(column)] ?? null;
}

function limitOf({ threshold, unit }: EvidencePayload): Limit | null {
  if (!threshold || threshold.unit !== unit) return null;
  return { value: threshold.value, text: `limit ${measured(threshold.value, threshold.unit)}` };
}

function isLog({ unit, column }: EvidencePayload): boolean {
  return LOG_UNITS.has(unit) && column !== 'correlation';
}

/** Returns what is drawn, with what it belongs to: `Gradients: update ratio`. */
function words({ tag, column }: EvidencePayload): string {
  const group = tag.slice(tag.lastIndexOf('/') + 1);
  return `${group.charAt(0).toUpperCase()}${group.slice(1)}: ${column}`.replaceAll('_', ' ');
}

function recorded(values: readonly Value[]): boolean {
  return values.some((value) => typeof value === 'number');
}

/** A loss without one finite value is not drawn: it may be not a number, or not recorded at all. */
function lossChart(
  base: Omit<ChartModel, 'title' | 'lines' | 'log'>,
  lines: readonly Line[],
): ChartModel | null {
  if (!lines.some(({ values }) => recorded(values))) return null;
  return { ...base, title: 'Loss', unit: 'loss', lines, log: true, nullIsNaN: true };
}

function lossLines({ evidence }: Plan, series: SeriesPayload): Line[] {
  const row = evidence.row ?? 0;
  const column = isOfLoss(evidence.column) ? evidence.column : 'value';
  const line = (name: LossColumn, label: string, look: Look): Line => ({
    label,
    look,
    values: valuesOf(series, name, row),
  });
  const own = line(column, LOSS_WORDS[column], 'data');
  const others = [
    ...(column === 'value' || column === 'total' ? [] : [line('value', LOSS_WORDS.value, 'reference')]),
    ...(column === 'constant'
      ? []
      : [{ ...line('constant', LOSS_WORDS.constant, 'reference'), dash: [2, 3] }]),
  ];
  return [own, ...others.filter(({ values }) => recorded(values))];
}

type LossColumn = Exclude<Columns['zeroloss/loss'], 'elements_per_row'>;

const LOSS_WORDS: Readonly<Record<LossColumn, string>> = {
  total: 'loss',
  value: 'loss',
  regularization: 'penalties',
  constant: 'best constant predictor',
  shifted: 'loss with rows moved on by one',
  recomputed: 'loss of the recorded targets and predictions',
};

function isOfLoss(column: Column): column is LossColumn {
  return column in LOSS_WORDS;
}

function spread(row: number, [prediction, target]: readonly SeriesPayload[]) {
  const steps = [...new Set([...(prediction?.steps ?? []), ...(target?.steps ?? [])])].sort((a, b) => a - b);
  const bands = [
    target && band('targets', 'target', target, row, steps),
    prediction && band('predictions', 'prediction', prediction, row, steps),
  ].filter((made) => made !== undefined);
  return { title: 'Targets and predictions: from the 5 % to the 95 % quantile', lines: [], bands, steps };
}

function band(label: string, look: Look, series: SeriesPayload, row: number, steps: readonly number[]): Band {
  const at = (column: Column) => aligned(steps, series.steps, valuesOf(series, column, row));
  return { label, look, low: at('quantile_05'), middle: at('quantile_50'), high: at('quantile_95') };
}

function aligned(steps: readonly number[], own: readonly number[], values: readonly Value[]): Value[] {
  const known = new Map(own.map((step, i) => [step, values[i]]));
  return steps.map((step) => known.get(step));
}

function layerLines({ evidence, rows }: Plan, series: SeriesPayload): Line[] {
  const named = rows.length > 0 ? rows : series.rows.map((_, row) => row);
  const others = series.rows.map((_, row) => row).filter((row) => !named.includes(row));
  const line = (row: number, look: Look): Line => ({
    label: series.rows[row] ?? evidence.label ?? `row ${row}`,
    look,
    values: valuesOf(series, evidence.column, row),
  });
  return [
    ...named.slice(0, FAINT_LINES).map((row) => line(row, 'data')),
    ...others.slice(0, FAINT_LINES).map((row) => line(row, 'faint')),
  ].filter(({ values }) => recorded(values));
}

function plainLines({ evidence }: Plan, series: SeriesPayload): Line[] {
  const values = valuesOf(series, evidence.column, evidence.row ?? 0);
  return [{ label: evidence.label ?? evidence.column.replaceAll('_', ' '), look: 'data', values }];
}
