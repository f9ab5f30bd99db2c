import type { FindingPayload } from './types.js';

/** What is passed on: a run, one finding of it, or a comparison. */
export type Subject =
  | { readonly run: string; readonly finding?: Pick<FindingPayload, 'rule' | 'layer' | 'output'> }
  | { readonly base: string; readonly runs: readonly string[] };

/** Returns the route that knows a subject, and what to ask of it. */
export function routeOf(subject: Subject): {
  readonly route: string;
  readonly query: Record<string, string>;
} {
  if ('base' in subject) return { route: 'compare', query: comparison(subject.base, subject.runs) };
  const { rule, layer, output } = subject.finding ?? {};
  const query = {
    run: subject.run,
    ...(rule && { rule }),
    ...(layer && { layer }),
    ...(output && { output }),
  };
  return { route: 'run', query };
}

/** Returns how a request names compared runs; a comma in a name does not separate them. */
export function comparison(base: string, others: readonly string[]): Record<string, string> {
  return { base, runs: others.map(encodeURIComponent).join(',') };
}
