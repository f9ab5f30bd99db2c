import type { VerdictName } from '../api/types.js';

export type ViewName = 'overview' | 'run' | 'compare';

/** Which rules run and with which limits, as it stands in the address; empty is the default. */
export interface RuleSettings {
  /** `rule,rule`: only these run. */
  readonly select: string;
  /** `rule:reason,rule:reason`: these are switched off. */
  readonly ignore: string;
  /** `rule.threshold:value,...`: limits in place of the rules' own. */
  readonly limits: string;
}

export const DEFAULT_RULES: RuleSettings = { select: '', ignore: '', limits: '' };

/** What is looked at; one immutable value, mirrored in the address. */
export interface Selection {
  readonly view: ViewName;
  /** The run of the run view. */
  readonly run: string | null;
  /** The finding that is open in the run view. */
  readonly rule: string | null;
  /** The baseline of a comparison. */
  readonly base: string | null;
  /** The other runs of a comparison. */
  readonly runs: readonly string[];
  /** Filter on the names of runs: a regular expression, or plain text. */
  readonly query: string;
  /** Verdicts that are shown; empty means all. */
  readonly verdicts: readonly VerdictName[];
  readonly rules: RuleSettings;
  /** Whether runs that were never recorded are looked at too, by their loss curve alone. */
  readonly scalars: boolean;
}

export const OVERVIEW: Selection = {
  view: 'overview',
  run: null,
  rule: null,
  base: null,
  runs: [],
  query: '',
  verdicts: [],
  rules: DEFAULT_RULES,
  scalars: false,
};

/** The way back to the overview; its filter stays. */
export const ALL_RUNS = { view: 'overview', run: null, rule: null } as const;

/** Keys of the address, each with `p.tb_zeroloss.` before it. */
export const ADDRESS_KEYS = [
  'view',
  'run',
  'rule',
  'base',
  'runs',
  'q',
  'verdict',
  'select',
  'ignore',
  'limits',
  'scalars',
] as const;
export type AddressKey = (typeof ADDRESS_KEYS)[number];
export type Address = Readonly<Partial<Record<AddressKey, string>>>;

const VERDICTS: readonly string[] = [
  'degenerate',
  'suspicious',
  'no-problem-found',
  'not-enough-data',
] satisfies VerdictName[];

/** Returns the selection that an address describes; what it does not name is the default. */
export function fromAddress(address: Address): Selection {
  const runs = list(address.runs);
  return {
    view: viewOf(address, runs),
    run: address.run || null,
    rule: address.rule || null,
    base: address.base || null,
    runs,
    query: address.q ?? '',
    verdicts: list(address.verdict).filter((word): word is VerdictName => VERDICTS.includes(word)),
    rules: {
      select: address.select ?? '',
      ignore: address.ignore ?? '',
      limits: address.limits ?? '',
    },
    scalars: address.scalars === '1',
  };
}

/** Returns the address of a selection; an empty value is left out of the link. */
export function toAddress(selection: Selection): Record<AddressKey, string> {
  const { view, run, rule, base, runs, query, verdicts, rules, scalars } = selection;
  return {
    view: view === 'compare' ? view : '',
    run: view === 'run' ? (run ?? '') : '',
    rule: view === 'run' ? (rule ?? '') : '',
    base: view === 'compare' ? (base ?? '') : '',
    runs: view === 'compare' ? runs.map(encodeURIComponent).join(',') : '',
    q: query,
    verdict: verdicts.join(','),
    ...rules,
    scalars: scalars ? '1' : '',
  };
}

/** Returns what every request for a selection says besides what it is about. */
export function requested({ rules, scalars }: Selection): Readonly<Record<string, string>> {
  return { ...rules, scalars: scalars ? '1' : '' };
}

function viewOf(address: Address, runs: readonly string[]): ViewName {
  if (address.view === 'compare' && address.base && runs.length > 0) return 'compare';
  return address.run && address.view !== 'overview' ? 'run' : 'overview';
}

/** Returns what commas separate; a comma inside is written `%2C`. */
export function list(value: string | undefined): string[] {
  return (value ?? '').split(',').filter(Boolean).map(decoded);
}

/** A hand-written link may hold a lone percent sign: take it as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
