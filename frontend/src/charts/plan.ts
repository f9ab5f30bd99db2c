import type { Column, EvidencePayload, FindingPayload, Tag } from '../api/types.js';
import { FINITE } from './finite.js';

/** A tag, or one column of it. */
export interface Source {
  readonly tag: Tag;
  readonly column?: Column;
}

/** Which picture shows a piece of evidence, and the tags it is drawn from. */
export interface Plan {
  readonly kind: 'loss' | 'finite' | 'spread' | 'layers' | 'split' | 'line';
  readonly sources: readonly Source[];
  readonly evidence: EvidencePayload;
  /** Rows that the finding names, in its order. */
  readonly rows: readonly number[];
}

const SPREAD_COLUMNS: ReadonlySet<Column> = new Set<
  Column<'zeroloss/target'> | Column<'zeroloss/prediction'>
>([
  'mean',
  'std',
  'rms',
  'minimum',
  'maximum',
  'quantile_01',
  'quantile_05',
  'quantile_50',
  'quantile_95',
  'quantile_99',
  'squared_error',
  'correlation',
  'seen_rows',
  'seen_mean',
  'seen_std',
  'seen_minimum',
  'seen_maximum',
]);

/** Recorded once about each split: a table, not a line. */
const SPLIT_TAG: Tag = 'zeroloss/split';

const VALIDATION = 'zeroloss/validation/';

/** Returns how to draw the first piece of evidence of a finding, or null when it has none. */
export function planOf(finding: FindingPayload): Plan | null {
  const evidence = finding.evidence[0];
  if (!evidence) return null;
  const { tag, column } = evidence;
  const place = tag.startsWith(VALIDATION) ? VALIDATION : 'zeroloss/';
  const rows = finding.evidence
    .filter((other) => other.tag === tag && other.column === column)
    .flatMap(({ row }) => (row === null ? [] : [row]));
  const plan = (kind: Plan['kind'], ...sources: readonly Source[]): Plan => ({
    kind,
    sources,
    evidence,
    rows,
  });
  const own = { tag };
  if (tag === `${place}loss` && evidence.unit === 'loss') return plan('loss', own);
  if (column === 'first_non_finite_step') return plan('finite', ...FINITE);
  if (tag === 'zeroloss/facts') return plan('loss', { tag: 'zeroloss/loss' });
  if (tag === 'zeroloss/gradients' || tag === 'zeroloss/activations') return plan('layers', own);
  if ((tag === `${place}prediction` || tag === `${place}target`) && SPREAD_COLUMNS.has(column)) {
    return plan('spread', { tag: `${place}prediction` }, { tag: `${place}target` });
  }
  if (tag === SPLIT_TAG) return plan('split');
  return plan('line', own);
}

/** Returns whether a finding rests on the rows of training and validation. */
export function isAboutSplits({ evidence }: FindingPayload): boolean {
  return evidence.some(({ tag }) => tag === SPLIT_TAG);
}
