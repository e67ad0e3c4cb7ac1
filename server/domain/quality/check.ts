import type { ColumnType } from '@/server/domain/ingestion/contract';
import type { ScanRule } from '@/server/domain/rules';
import type { EngineSession } from '@/server/engine/port';
import type { Sql } from '@/server/engine/sql';
import { grouped } from '@/server/lib/grouped';
import type { CheckNeed, Dimension, Severity } from './contract';
import type { ColumnProfile } from './profile-columns';

export interface ScanColumn {
  position: number;
  storageName: string;
  name: string;
  type: ColumnType;
  storageType: string;
  render: string | null;
  nullCount: number;
  profile: ColumnProfile;
}

export interface CheckContext {
  session: EngineSession;
  /** Relation with `__row` and the columns by their storage names. */
  relation: Sql;
  rowCount: number;
  columns: ScanColumn[];
  labelColumn: string | null;
  taskType: string | null;
  seed: number;
  signal: AbortSignal;
  /** Columns that together tell records apart, by name, as a person marked them. */
  keyColumns?: readonly string[];
  /** Columns whose faults count a second time in the score, by name. */
  criticalColumns?: readonly string[];
  /** The column that says which part (train, test, …) a row belongs to, by name. */
  splitColumn?: string | null;
  /** Columns that a person marked as protected attributes, by name. */
  protectedColumns?: readonly string[];
  /** The version that this one was made from, where there is one. */
  parent?: ParentVersion;
  /** Keys declared to refer to another dataset. */
  relations?: readonly DeclaredRelation[];
  /** Rows that a sampling check draws; its own figure where this is not set. */
  sampleRows?: number;
  /** Columns to leave out when rows are compared, such as running numbers, by name. */
  keysIgnored?: readonly string[];
  /** The rules that people wrote for this dataset. */
  rules?: readonly ScanRule[];
  /** What earlier checks of this scan raised, so that one fault is not told twice. */
  found?: readonly EarlierIssue[];
}

export interface ParentVersion {
  number: number;
  relation: Sql;
  rowCount: number;
  columns: readonly Pick<ScanColumn, 'name' | 'storageName' | 'type' | 'storageType' | 'render'>[];
}

export interface DeclaredRelation {
  /** Columns of this dataset, by name. */
  columns: readonly string[];
  /** The table referred to, and its columns in the same order. */
  target: {
    title: string;
    relation: Sql;
    columns: readonly Pick<ScanColumn, 'name' | 'storageName' | 'storageType' | 'render'>[];
  };
}

export interface EarlierIssue {
  type: string;
  column: ScanColumn | null;
  affectedCount: number;
}

export interface FixOptionDraft {
  id: string;
  title: string;
}

/** What a check found about one column or the table. */
export interface IssueDraft {
  type: string;
  /** Tells issues of one check, type and column apart over scans; without it they are told apart by their order. */
  key?: string;
  /** Where it differs from that of the check. */
  dimension?: Dimension;
  column: ScanColumn | null;
  severity: Severity;
  /** What, how many and why it matters, in words. */
  description: string;
  affectedCount: number;
  /** Rows or values that could have been affected; the share is taken of these. */
  populationCount: number;
  /** Points (of the dimension's 100) that the issue costs when everything is affected. */
  pointsMax: number;
  evidence: Record<string, unknown>;
  fixType: 'auto' | 'semi_auto' | 'manual';
  fixOptions: FixOptionDraft[];
  /**
   * The affected cells: a SELECT of `row`, `position` (null: the whole row), `value`, `suggestion`,
   * `suggestion_confidence`, `probability` (that the cell is wrong), `reason`, and where it applies `auto` (the
   * suggestion may be written without a person).
   */
  cells: Sql | null;
  /** Duplicate pairs: a SELECT of `row_a`, `row_b`, `cluster_id`, `probability`, `evidence` (JSON of fields, or null). */
  pairs?: Sql;
}

/** An issue of a scan that is not yet committed. */
export interface FoundIssue extends IssueDraft {
  id: string;
  check: string;
  dimension: Dimension;
  /** Of an issue that was taken over from an earlier scan. */
  fingerprint?: string;
}

export type CheckResult =
  | {
      issues: IssueDraft[];
      method: 'exact' | 'sampled' | 'sketched';
      rowsScanned: number;
      /** What was measured on the way, whether or not anything is wrong; kept small, and shown with the outcome. */
      measured?: Record<string, unknown>;
    }
  | { notRun: string };

/** What a check is, apart from its work; listed by `quality.checks`. */
export interface CheckManifest {
  id: string;
  title: string;
  /** What it finds, in a sentence of plain words. */
  description: string;
  /** When it stays silent although something looks odd. */
  silentWhen: string;
  dimension: Dimension;
  level: 'cell' | 'row' | 'column' | 'dataset';
  needs: readonly CheckNeed[];
  /** Against one pass over the table: low is less, medium a few, high more. */
  cost: 'low' | 'medium' | 'high';
  /** Of an ordinary finding; single issues may be graver or lighter by their share. */
  defaultSeverity: Severity;
  issueTypes: readonly string[];
  fixOptions: readonly FixOptionDraft[];
}

/** Phases of a scan after the profile, in order; the issues of each are visible as soon as it ends. */
export const CHECK_PHASES = ['checks', 'models'] as const;
export type CheckPhase = (typeof CHECK_PHASES)[number];

/** One check: its manifest and its work. The registry of checks is `checks/all-checks.ts`. */
export interface Check extends CheckManifest {
  /** Default `checks`; what trains, compares many pairs, or looks at what those told is in `models`. */
  phase?: CheckPhase;
  /**
   * What a result may be taken over from an earlier scan by: `column` when that of a column depends on nothing but the
   * column and the number of rows; `table` (the default) when all columns must be unchanged; `never` when it depends on
   * something outside of the version.
   */
  reuse?: 'column' | 'table' | 'never';
  run: (context: CheckContext) => Promise<CheckResult>;
  /** Looks at the issues of all columns at once, those taken over from an earlier scan among them. */
  gather?: (found: readonly FoundIssue[]) => { issues: FoundIssue[]; lead: IssueDraft | null };
}

export function defineCheck(check: Check): Check {
  return check;
}

/** "12 of 1 000 (1.2 %)": shares are never shown without their counts. */
export function shareText(count: number, of: number): string {
  const percent = of === 0 ? 0 : (count / of) * 100;
  const shown =
    percent >= 10 ? percent.toFixed(0) : percent >= 0.1 ? percent.toFixed(1) : percent > 0 ? '< 0.1' : '0';
  return `${grouped(count)} of ${grouped(of)} (${shown} %)`;
}

export { grouped };
