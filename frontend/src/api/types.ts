// Generated from tb_zeroloss.report.payload and tb_zeroloss.report.split_payload by `make generate`; do not edit.

export const SCHEMA_VERSION = 1;

/** The columns of each tag that is recorded. */
export interface Columns {
  'zeroloss/loss': 'total' | 'value' | 'regularization' | 'constant' | 'shifted' | 'elements_per_row' | 'recomputed';
  'zeroloss/target': 'rows' | 'mean' | 'std' | 'rms' | 'minimum' | 'maximum' | 'quantile_01' | 'quantile_05' | 'quantile_50' | 'quantile_95' | 'quantile_99' | 'zero_share' | 'non_finite_share' | 'row_sum_off_share' | 'outside_unit_share' | 'negative_share' | 'integer_share' | 'label_off_share' | 'seen_rows' | 'seen_mean' | 'seen_std' | 'seen_minimum' | 'seen_maximum' | 'above_one_share' | 'below_minus_one_share';
  'zeroloss/prediction': 'rows' | 'mean' | 'std' | 'rms' | 'minimum' | 'maximum' | 'quantile_01' | 'quantile_05' | 'quantile_50' | 'quantile_95' | 'quantile_99' | 'zero_share' | 'non_finite_share' | 'row_sum_off_share' | 'outside_unit_share' | 'negative_share' | 'near_zero_share' | 'near_one_share' | 'near_minus_one_share' | 'exact_one_share' | 'squared_error' | 'correlation' | 'width';
  'zeroloss/weight_mass': 'rows' | 'weight_per_row' | 'masked_share';
  'zeroloss/input': 'rows' | 'mean' | 'std' | 'minimum' | 'maximum' | 'non_finite_share' | 'features' | 'constant_share' | 'std_smallest' | 'std_largest' | 'std_smallest_feature' | 'std_largest_feature' | 'offset_largest' | 'offset_largest_feature' | 'std_typical' | 'rms_seen' | 'correlation_largest' | 'correlation_largest_feature';
  'zeroloss/gradients': 'norm' | 'none' | 'zero' | 'finite' | 'weight_norm' | 'update_norm' | 'update_ratio' | 'weight_finite' | 'duplicate_column_share' | 'absolute_maximum' | 'zero_share' | 'zero_row_share';
  'zeroloss/activations': 'rows' | 'never_active_share' | 'saturated_share' | 'zero_share' | 'mean' | 'std' | 'finite';
  'zeroloss/optimizer': 'learning_rate' | 'iterations' | 'loss_scale' | 'global_norm';
  'zeroloss/objective': 'loss' | 'learning_rate' | 'iterations' | 'global_norm';
  'zeroloss/facts': 'schema' | 'first_step' | 'records' | 'first_non_finite_step' | 'first_zero_loss_step' | 'best_loss' | 'best_loss_step' | 'zero_loss_records' | 'non_finite_source' | 'steps_per_epoch' | 'epoch' | 'first_loss' | 'failures' | 'oversized_before_non_finite' | 'first_input_ratio' | 'non_finite_row' | 'recorded_step_seconds' | 'bare_step_seconds' | 'planned_steps';
  'zeroloss/metrics': 'value' | 'validation';
  'zeroloss/split': 'rows' | 'batches' | 'distinct' | 'distinct_low' | 'distinct_high' | 'sketched_rows' | 'exact' | 'twin' | 'twin_low' | 'twin_high' | 'conflicting' | 'conflicting_low' | 'conflicting_high' | 'shared' | 'shared_low' | 'shared_high' | 'classes' | 'class_clustering' | 'off_standard' | 'off_unit_range' | 'joint_off_standard' | 'joint_off_unit_range' | 'turn';
  'zeroloss/validation/loss': 'total' | 'value' | 'regularization' | 'constant' | 'shifted' | 'elements_per_row' | 'recomputed';
  'zeroloss/validation/target': 'rows' | 'mean' | 'std' | 'rms' | 'minimum' | 'maximum' | 'quantile_01' | 'quantile_05' | 'quantile_50' | 'quantile_95' | 'quantile_99' | 'zero_share' | 'non_finite_share' | 'row_sum_off_share' | 'outside_unit_share' | 'negative_share' | 'integer_share' | 'label_off_share' | 'seen_rows' | 'seen_mean' | 'seen_std' | 'seen_minimum' | 'seen_maximum' | 'above_one_share' | 'below_minus_one_share';
  'zeroloss/validation/prediction': 'rows' | 'mean' | 'std' | 'rms' | 'minimum' | 'maximum' | 'quantile_01' | 'quantile_05' | 'quantile_50' | 'quantile_95' | 'quantile_99' | 'zero_share' | 'non_finite_share' | 'row_sum_off_share' | 'outside_unit_share' | 'negative_share' | 'near_zero_share' | 'near_one_share' | 'near_minus_one_share' | 'exact_one_share' | 'squared_error' | 'correlation' | 'width';
  'zeroloss/validation/weight_mass': 'rows' | 'weight_per_row' | 'masked_share';
  'zeroloss/validation/input': 'rows' | 'mean' | 'std' | 'minimum' | 'maximum' | 'non_finite_share' | 'features' | 'constant_share' | 'std_smallest' | 'std_largest' | 'std_smallest_feature' | 'std_largest_feature' | 'offset_largest' | 'offset_largest_feature' | 'std_typical' | 'rms_seen' | 'correlation_largest' | 'correlation_largest_feature';
  'zeroloss/validation/evaluation': 'rows' | 'batches' | 'measured_rows' | 'measured_batches';
}

export type Tag = keyof Columns;
export type Column<T extends Tag = Tag> = Columns[T];

export type SeverityName = 'critical' | 'warning' | 'info';

export type RoleName = 'primary' | 'consequence';

export type OutcomeName = 'fired' | 'clear' | 'too-early' | 'not-recorded' | 'not-applicable' | 'suppressed' | 'failed';

export type VerdictName = 'degenerate' | 'suspicious' | 'no-problem-found' | 'not-enough-data';

export type BasisName = 'records' | 'scalars';

export type ChangeName = 'fixed' | 'still-there' | 'new';

export type SplitName = 'training' | 'validation';

/** A limit, to be drawn as a line and named in words. */
export interface ThresholdPayload {
  name: string;
  value: number;
  unit: string;
  reason: string;
}

/** One measured fact; tag, column and row say which line to draw, the steps what to shade. */
export interface EvidencePayload {
  tag: Tag;
  column: Column;
  unit: string;
  meaning: string;
  row: number | null;
  label: string | null;
  first_step: number;
  last_step: number;
  observed: number | null;
  threshold: ThresholdPayload | null;
}

/** One finding with everything that is said about it. */
export interface FindingPayload {
  rule: string;
  title: string;
  severity: SeverityName;
  role: RoleName;
  explained_by: string[];
  layer: string | null;
  output: string | null;
  first_step: number;
  last_step: number;
  summary: string;
  evidence: EvidencePayload[];
  why: string;
  fix: string[];
  check_yourself: string;
  innocent: string;
}

/** One run as ``check --format json`` prints it; field order is the documented one. */
export interface RunPayload {
  name: string;
  verdict: VerdictName;
  limited: boolean;
  findings: FindingPayload[];
  outcomes: Record<string, OutcomeName>;
  reasons: Record<string, string>;
  trouble: string;
  not_recorded: string[];
  basis: BasisName;
  source: string | null;
  records: number;
}

/** A limit in force in place of the rule's own. */
export interface LimitPayload {
  rule: string;
  threshold: string;
  value: number;
  default: number;
  unit: string;
}

/** Which rules ran and with which limits, as far as that is not the default. */
export interface SettingsPayload {
  select: string[] | null;
  ignore: Record<string, string>;
  limits: LimitPayload[];
}

/** What ``check --format json`` prints. */
export interface ReportPayload {
  runs: RunPayload[];
  settings: SettingsPayload;
  schema: number;
}

/** How many findings and outcomes of each kind; primaries and consequences together. */
export interface Counts {
  critical: number;
  warning: number;
  info: number;
  passed: number;
  not_checked: number;
}

/** One run in the overview, judged. */
export interface OverviewRow {
  name: string;
  verdict: VerdictName;
  limited: boolean;
  main: string;
  main_rule: string | null;
  main_severity: SeverityName | null;
  counts: Counts;
  loss: (number | null)[][];
  last_step: number | null;
  records: number;
  records_logged: number;
  last_time: number | null;
  error: string | null;
  trouble: string;
  basis: BasisName;
  rules: string[];
}

/** A rule with a critical finding or a warning in some run; the severity is the rule's own. */
export interface FoundRule {
  rule: string;
  title: string;
  severity: SeverityName;
  runs: number;
}

/** A sentence about the data as a whole, and what to do. */
export interface Banner {
  text: string;
  do: string | null;
}

/** Every run, worst first. */
export interface OverviewPayload {
  runs: OverviewRow[];
  totals: Record<string, number>;
  banners: Banner[];
  log_dir: string;
  runs_seen: number;
  version: string;
  rules_found: FoundRule[];
  other_runs: number;
  tags_not_recognised: string[];
  unread: number;
  schema: number;
}

/** A rule that found nothing: passed, or not checked with the reason. */
export interface CheckLine {
  rule: string;
  title: string;
  outcome: OutcomeName;
  text: string;
}

/** One line of the configuration. */
export interface SettingLine {
  name: string;
  value: string;
}

/** Everything the run view shows except the points of its charts. */
export interface RunDetailPayload {
  run: RunPayload;
  headline: string;
  facts: string;
  zero: string;
  passed: CheckLine[];
  not_checked: CheckLine[];
  configuration: SettingLine[];
  banners: Banner[];
  next_experiments: string[];
  silence: string;
  cannot_be_seen: string[];
  split: SplitPanel | null;
  schema: number;
}

/** A range of values to be shaded; without a lower end it reaches down to the edge. */
export interface GuidePayload {
  low: number | null;
  high: number;
  text: string;
}

/** Points of one tag: ``values[column][row][point]``, null where not recorded. */
export interface SeriesPayload {
  run: string;
  tag: string;
  rows: string[];
  columns: Column[];
  units: string[];
  guides: (GuidePayload | null)[];
  steps: number[];
  values: (number | null)[][][];
  schema: number;
}

/** One finding across the baseline and the other runs. */
export interface CompareLine {
  rule: string;
  title: string;
  change: ChangeName;
  severity: SeverityName;
  texts: string[];
}

/** One setting that is not the same everywhere; a value per run, the baseline first. */
export interface SettingChange {
  name: string;
  values: string[];
}

/** The baseline against other runs. */
export interface ComparePayload {
  runs: string[];
  verdicts: (VerdictName)[];
  headline: string;
  comparable: boolean;
  comparable_text: string;
  findings: CompareLine[];
  settings: SettingChange[];
  splits: SharedAcross[];
  schema: number;
}

/** The documentation of one rule with the thresholds in force. */
export interface RulePayload {
  id: string;
  title: string;
  tier: number;
  severity: SeverityName;
  summary: string;
  what: string;
  why: string;
  fix: string[];
  check_yourself: string;
  innocent: string;
  thresholds: ThresholdPayload[];
  explained_by: string[];
}

/** All rules. */
export interface RulesPayload {
  rules: RulePayload[];
  schema: number;
}

/** What is sent with any status that is not 200. */
export interface ErrorPayload {
  error: string;
  do: string;
}

/** A number with bounds that hold, and both in words; known exactly, all three are the number. */
export interface Bounded {
  value: number | null;
  low: number | null;
  high: number | null;
  text: string;
}

/** What is known of the rows of one split. */
export interface SplitFacts {
  split: SplitName;
  rows: number;
  batches: number | null;
  exact: boolean;
  distinct: Bounded;
  twins: Bounded;
  conflicting: Bounded;
  classes: number | null;
  clustering: number | null;
  class_counts: number[];
}

/** One line of the table: a text for each split that was seen. */
export interface SplitLine {
  name: string;
  texts: string[];
}

/** A row of validation that is in training too: its hash, and where it stands if rows had numbers. */
export interface SharedExample {
  hash: string;
  training_row: number | null;
  validation_row: number | null;
}

/** The rows of training and validation, and what they have in common. */
export interface SplitPanel {
  headline: string;
  expected: string;
  missing: string;
  step: number;
  splits: SplitFacts[];
  lines: SplitLine[];
  shared: Bounded | null;
  examples: SharedExample[];
  find_examples: string;
}

/** What the splits of two runs have in common, in sentences in which a letter stands for a run. */
export interface SharedAcross {
  runs: string[];
  texts: string[];
}
