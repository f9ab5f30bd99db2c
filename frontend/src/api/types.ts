// Generated from tb_zeroloss.report.payload by `make generate`; do not edit.

export const SCHEMA_VERSION = 1;

export type SeverityName = "critical" | "warning" | "info";

export type RoleName = "primary" | "consequence";

export type OutcomeName = "fired" | "clear" | "too-early" | "not-recorded" | "not-applicable" | "suppressed" | "failed";

export type VerdictName = "degenerate" | "suspicious" | "no-problem-found" | "not-enough-data";

export type ChangeName = "fixed" | "still-there" | "new";

/** A limit, to be drawn as a line and named in words. */
export interface ThresholdPayload {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly reason: string;
}

/** One measured fact; tag, column and row say which line to draw, the steps what to shade. */
export interface EvidencePayload {
  readonly tag: string;
  readonly column: string;
  readonly unit: string;
  readonly meaning: string;
  readonly row: number | null;
  readonly label: string | null;
  readonly first_step: number;
  readonly last_step: number;
  readonly observed: number | null;
  readonly threshold: ThresholdPayload | null;
}

/** One finding with everything that is said about it. */
export interface FindingPayload {
  readonly rule: string;
  readonly title: string;
  readonly severity: SeverityName;
  readonly role: RoleName;
  readonly explained_by: ReadonlyArray<string>;
  readonly layer: string | null;
  readonly output: string | null;
  readonly first_step: number;
  readonly last_step: number;
  readonly summary: string;
  readonly evidence: ReadonlyArray<EvidencePayload>;
  readonly why: string;
  readonly fix: ReadonlyArray<string>;
  readonly check_yourself: string;
  readonly innocent: string;
}

/** One run as ``check --format json`` prints it; field order is the documented one. */
export interface RunPayload {
  readonly name: string;
  readonly verdict: VerdictName;
  readonly limited: boolean;
  readonly findings: ReadonlyArray<FindingPayload>;
  readonly outcomes: Readonly<Record<string, OutcomeName>>;
  readonly reasons: Readonly<Record<string, string>>;
}

/** What ``check --format json`` prints. */
export interface ReportPayload {
  readonly runs: ReadonlyArray<RunPayload>;
  readonly schema: number;
}

/** How many findings and outcomes of each kind; primaries and consequences together. */
export interface Counts {
  readonly critical: number;
  readonly warning: number;
  readonly info: number;
  readonly passed: number;
  readonly not_checked: number;
}

/** One run in the overview, judged. */
export interface OverviewRow {
  readonly name: string;
  readonly verdict: VerdictName;
  readonly limited: boolean;
  readonly main: string;
  readonly main_rule: string | null;
  readonly main_severity: SeverityName | null;
  readonly counts: Counts;
  readonly loss: ReadonlyArray<ReadonlyArray<number | null>>;
  readonly last_step: number | null;
  readonly records: number;
  readonly records_logged: number;
  readonly last_time: number | null;
  readonly error: string | null;
}

/** A sentence about the data as a whole, and what to do. */
export interface Banner {
  readonly text: string;
  readonly do: string | null;
}

/** Every run, worst first. */
export interface OverviewPayload {
  readonly runs: ReadonlyArray<OverviewRow>;
  readonly totals: Readonly<Record<string, number>>;
  readonly banners: ReadonlyArray<Banner>;
  readonly log_dir: string;
  readonly runs_seen: number;
  readonly version: string;
  readonly cursor: string | null;
  readonly schema: number;
}

/** A rule that found nothing: passed, or not checked with the reason. */
export interface CheckLine {
  readonly rule: string;
  readonly title: string;
  readonly outcome: OutcomeName;
  readonly text: string;
}

/** One line of the configuration. */
export interface SettingLine {
  readonly name: string;
  readonly value: string;
}

/** Everything the run view shows except the points of its charts. */
export interface RunDetailPayload {
  readonly run: RunPayload;
  readonly headline: string;
  readonly facts: string;
  readonly passed: ReadonlyArray<CheckLine>;
  readonly not_checked: ReadonlyArray<CheckLine>;
  readonly configuration: ReadonlyArray<SettingLine>;
  readonly banners: ReadonlyArray<Banner>;
  readonly next_experiments: ReadonlyArray<string>;
  readonly schema: number;
}

/** Points of one tag: ``values[column][row][point]``, null where not recorded. */
export interface SeriesPayload {
  readonly run: string;
  readonly tag: string;
  readonly rows: ReadonlyArray<string>;
  readonly columns: ReadonlyArray<string>;
  readonly units: ReadonlyArray<string>;
  readonly steps: ReadonlyArray<number>;
  readonly values: ReadonlyArray<ReadonlyArray<ReadonlyArray<number | null>>>;
  readonly schema: number;
}

/** One finding across the baseline and the other runs. */
export interface CompareLine {
  readonly rule: string;
  readonly title: string;
  readonly change: ChangeName;
  readonly severity: SeverityName;
  readonly texts: ReadonlyArray<string>;
}

/** One setting that is not the same everywhere; a value per run, the baseline first. */
export interface SettingChange {
  readonly name: string;
  readonly values: ReadonlyArray<string>;
}

/** The baseline against other runs. */
export interface ComparePayload {
  readonly runs: ReadonlyArray<string>;
  readonly verdicts: ReadonlyArray<VerdictName>;
  readonly headline: string;
  readonly comparable: boolean;
  readonly comparable_text: string;
  readonly findings: ReadonlyArray<CompareLine>;
  readonly settings: ReadonlyArray<SettingChange>;
  readonly schema: number;
}

/** The documentation of one rule with the thresholds in force. */
export interface RulePayload {
  readonly id: string;
  readonly title: string;
  readonly tier: number;
  readonly severity: SeverityName;
  readonly summary: string;
  readonly what: string;
  readonly why: string;
  readonly fix: ReadonlyArray<string>;
  readonly check_yourself: string;
  readonly innocent: string;
  readonly thresholds: ReadonlyArray<ThresholdPayload>;
  readonly explained_by: ReadonlyArray<string>;
}

/** All rules. */
export interface RulesPayload {
  readonly rules: ReadonlyArray<RulePayload>;
  readonly schema: number;
}

/** What is sent with any status that is not 200. */
export interface ErrorPayload {
  readonly error: string;
  readonly do: string;
}
