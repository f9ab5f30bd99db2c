import type { EvidencePayload, FindingPayload } from '../api/types.js';

/** Which picture shows a piece of evidence, and the tags it is drawn from. */
export interface Plan {
  readonly kind: 'loss' | 'spread' | 'layers' | 'line';
  readonly tags: readonly string[];
  readonly evidence: EvidencePayload;
  /** Rows that the finding names, in its order. */
  readonly rows: readonly number[];
}

const SPREAD_COLUMNS = /^(mean|std|rms|minimum|maximum|quantile_\d\d|squared_error|seen_\w+|correlation)$/;

/** Returns how to draw the first piece of evidence of a finding, or null when it has none. */
export function planOf(finding: FindingPayload): Plan | null {
  const evidence = finding.evidence[0];
  if (!evidence) return null;
  const [, place = '', group = ''] = /^(.*\/)?([^/]+)$/.exec(evidence.tag) ?? [];
  const rows = finding.evidence
    .filter(({ tag, column }) => tag === evidence.tag && column === evidence.column)
    .flatMap(({ row }) => (row === null ? [] : [row]));
  const plan = (kind: Plan['kind'], tags: readonly string[]): Plan => ({ kind, tags, evidence, rows });
  if (group === 'loss' && evidence.unit === 'loss') return plan('loss', [evidence.tag]);
  if (group === 'facts') return plan('loss', [`${place}loss`]);
  if (group === 'gradients' || group === 'activations') return plan('layers', [evidence.tag]);
  if ((group === 'prediction' || group === 'target') && SPREAD_COLUMNS.test(evidence.column)) {
    return plan('spread', [`${place}prediction`, `${place}target`]);
  }
  return plan('line', [evidence.tag]);
}
