import type { VerdictName } from '../api/types.js';
import { MOST_COMPARED } from '../text/compare.js';

export type ViewName = 'overview' | 'run' | 'compare';

/** What the runs of the overview are put together by. */
export type Grouping = 'none' | 'folder';

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
  /** Whether a comparison leaves out what is the same everywhere. */
  readonly differences: boolean;
  /** The column of the layers that is drawn in the run view and in a comparison; null while they are closed. */
  readonly layers: string | null;
  /** Filter on the names of runs: a regular expression, or plain text. */
  readonly query: string;
  /** Verdicts that are shown; empty means all. */
  readonly verdicts: readonly VerdictName[];
  /** The rule whose runs are shown in the overview; null shows all. */
  readonly finding: string | null;
  readonly group: Grouping;
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
  differences: false,
  layers: null,
  query: '',
  verdicts: [],
  finding: null,
  group: 'none',
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
  'diff',
  'layers',
  'q',
  'verdict',
  'finding',
  'group',
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
  const runs = list(address.runs).slice(0, MOST_COMPARED - 1);
  return {
    view: viewOf(address, runs),
    run: address.run || null,
    rule: address.rule || null,
    base: address.base || null,
    runs,
    differences: address.diff === '1',
    layers: address.layers || null,
    query: address.q ?? '',
    verdicts: list(address.verdict).filter((word): word is VerdictName => VERDICTS.includes(word)),
    finding: address.finding || null,
    group: address.group === 'folder' ? 'folder' : 'none',
    rules: {
      select: address.select ?? '',
      ignore: address.ignore ?? '',
      limits: address.limits ?? '',
    },
    scalars: address.scalars === '1',
  };
}

/** What is only said of some views; the rest is said of all. */
const ONLY_OF: Readonly<Partial<Record<AddressKey, readonly ViewName[]>>> = {
  view: ['compare'],
  run: ['run'],
  rule: ['run'],
  base: ['compare'],
  runs: ['compare'],
  diff: ['compare'],
  layers: ['run', 'compare'],
};

/** Returns the address of a selection; an empty value is left out of the link. */
export function toAddress(selection: Selection): Record<AddressKey, string> {
  const {
    view,
    run,
    rule,
    base,
    runs,
    differences,
    layers,
    query,
    verdicts,
    finding,
    group,
    rules,
    scalars,
  } = selection;
  const all: Record<AddressKey, string> = {
    view,
    run: run ?? '',
    rule: rule ?? '',
    base: base ?? '',
    runs: runs.map(encodeURIComponent).join(','),
    diff: differences ? '1' : '',
    layers: layers ?? '',
    q: query,
    verdict: verdicts.join(','),
    finding: finding ?? '',
    group: group === 'none' ? '' : group,
    ...rules,
    scalars: scalars ? '1' : '',
  };
  for (const key of ADDRESS_KEYS) if (ONLY_OF[key]?.includes(view) === false) all[key] = '';
  return all;
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
