import type { EvidencePayload, FindingPayload } from '../api/types.js';
import { FINITE } from './finite.js';

/** A tag, or one column of it. */
export interface Source {
  readonly tag: string;
  readonly column?: string;
}

/** Which picture shows a piece of evidence, and the tags it is drawn from. */
export interface Plan {
  readonly kind: 'loss' | 'finite' | 'spread' | 'layers' | 'split' | 'line';
  readonly sources: readonly Source[];
  readonly evidence: EvidencePayload;
  /** Rows that the finding names, in its order. */
  readonly rows: readonly number[];
}

const SPREAD_COLUMNS = /^(mean|std|rms|minimum|maximum|quantile_\d\d|squared_error|seen_\w+|correlation)$/;

/** Recorded once about each split: a table, not a line. */
const SPLIT_TAG = 'zeroloss/split';

/** Returns how to draw the first piece of evidence of a finding, or null when it has none. */
export function planOf(finding: FindingPayload): Plan | null {
  const evidence = finding.evidence[0];
  if (!evidence) return null;
  const [, place = '', group = ''] = /^(.*\/)?([^/]+)$/.exec(evidence.tag) ?? [];
  const rows = finding.evidence
    .filter(({ tag, column }) => tag === evidence.tag && column === evidence.column)
    .flatMap(({ row }) => (row === null ? [] : [row]));
  const plan = (kind: Plan['kind'], ...sources: readonly Source[]): Plan => ({
    kind,
    sources,
    evidence,
    rows,
  });
  const own = { tag: evidence.tag };
  if (group === 'loss' && evidence.unit === 'loss') return plan('loss', own);
  if (evidence.column === 'first_non_finite_step') return plan('finite', ...FINITE);
  if (group === 'facts') return plan('loss', { tag: `${place}loss` });
  if (group === 'gradients' || group === 'activations') return plan('layers', own);
  if ((group === 'prediction' || group === 'target') && SPREAD_COLUMNS.test(evidence.column)) {
    return plan('spread', { tag: `${place}prediction` }, { tag: `${place}target` });
  }
  if (evidence.tag === SPLIT_TAG) return plan('split');
  return plan('line', own);
}

/** Returns whether a finding rests on the rows of training and validation. */
export function isAboutSplits({ evidence }: FindingPayload): boolean {
  return evidence.some(({ tag }) => tag === SPLIT_TAG);
}
