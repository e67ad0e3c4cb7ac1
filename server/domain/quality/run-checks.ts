import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EngineSession } from '@/server/engine/port';
import { literal, parquetRelation, sql, tuple } from '@/server/engine/sql';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { Check, CheckContext, CheckPhase, EarlierIssue, FoundIssue, IssueDraft } from './check';
import { ALL_CHECKS } from './checks/all-checks';
import type { CheckOutcome } from './contract';
import { type EarlierScan, takeOver } from './take-over';

export interface CheckRun {
  issues: FoundIssue[];
  outcomes: CheckOutcome[];
  cellCount: number;
  pairCount: number;
}

export interface RunOptions {
  checksOff: readonly string[];
  /** Where the lists of cells and pairs are written; those of earlier phases are kept in them. */
  cellsPath: string;
  pairsPath: string;
  onProgress: (check: string, percent: number) => void;
  /** Only the checks of this phase; all of them without it. */
  phase?: CheckPhase;
  /** What the phases before this one found. */
  before?: { cellsPath: string; pairsPath: string; issues: readonly EarlierIssue[] };
  /** A scan whose results hold for what has not changed. */
  earlier?: EarlierScan;
}

export function checksOf(phase?: CheckPhase): readonly Check[] {
  return phase === undefined ? ALL_CHECKS : ALL_CHECKS.filter((check) => (check.phase ?? 'checks') === phase);
}

/** Its title, or the id of a check that this program no longer has. */
export function titleOfCheck(id: string): string {
  return ALL_CHECKS.find((check) => check.id === id)?.title ?? id;
}

/**
 * Runs every check, staging the cells of its issues in the session as it goes. A check that fails is reported as not
 * run with its reason; cancelling stops everything.
 */
export async function runChecks(context: CheckContext, options: RunOptions): Promise<CheckRun> {
  const { session } = context;
  await session.execute(`
    CREATE OR REPLACE TEMP TABLE cells ("row" BIGINT, "position" INTEGER, value VARCHAR, suggestion VARCHAR, suggestion_confidence DOUBLE,
      probability DOUBLE, issue_id VARCHAR, reason VARCHAR, auto BOOLEAN DEFAULT false);
    CREATE OR REPLACE TEMP TABLE pairs (row_a BIGINT, row_b BIGINT, cluster_id BIGINT, probability DOUBLE, issue_id VARCHAR, evidence VARCHAR)`);
  const issues: FoundIssue[] = [];
  const outcomes: CheckOutcome[] = [];
  const checks = checksOf(options.phase);
  const before = options.before?.issues ?? [];
  for (const [index, check] of checks.entries()) {
    if (context.signal.aborted) throw new DomainError('cancelled', 'The scan was cancelled.');
    options.onProgress(check.title, (index / checks.length) * 100);
    const { found, outcome } = await runCheck(check, { ...context, found: [...before, ...issues] }, options);
    issues.push(...found);
    outcomes.push(outcome);
  }
  await mkdir(dirname(options.cellsPath), { recursive: true });
  const earlierCells =
    options.before === undefined
      ? sql``
      : sql`UNION ALL BY NAME SELECT * FROM ${parquetRelation(options.before.cellsPath)}`;
  const earlierPairs =
    options.before === undefined
      ? sql``
      : sql`UNION ALL BY NAME SELECT * FROM ${parquetRelation(options.before.pairsPath)}`;
  const cells = await session.copy(
    sql`SELECT * FROM (SELECT * FROM cells ${earlierCells}) ORDER BY probability DESC, "row", "position"`
      .text,
    options.cellsPath,
    { signal: context.signal },
  );
  const pairs = await session.copy(
    sql`SELECT * FROM (SELECT * FROM pairs ${earlierPairs}) ORDER BY probability DESC, row_a, row_b`.text,
    options.pairsPath,
    { signal: context.signal },
  );
  return { issues, outcomes, cellCount: cells.rowCount, pairCount: pairs.rowCount };
}

async function runCheck(
  check: Check,
  context: CheckContext,
  options: RunOptions,
): Promise<{ found: FoundIssue[]; outcome: CheckOutcome }> {
  const started = performance.now();
  const { session, signal } = context;
  const outcome = (changes: Partial<CheckOutcome>): CheckOutcome => ({
    check: check.id,
    status: 'not_run',
    reason: null,
    method: null,
    rowsScanned: null,
    seed: context.seed,
    reused: 'none',
    measured: null,
    ...changes,
    milliseconds: Math.round(performance.now() - started),
  });
  if (options.checksOff.includes(check.id))
    return { found: [], outcome: outcome({ reason: 'Switched off in the scan settings.' }) };
  const found: FoundIssue[] = [];
  try {
    const taken = options.earlier === undefined ? null : takeOver(check, options.earlier, context.columns);
    found.push(...(taken?.issues ?? []));
    if (taken !== null && taken.columns.length === 0) {
      for (const issue of found) await stageIssue(session, issue, signal);
      const { status, method, rowsScanned, measured } = taken.outcome;
      return { found, outcome: outcome({ status, method, rowsScanned, measured, reused: 'all' }) };
    }
    const result = await check.run(taken === null ? context : { ...context, columns: [...taken.columns] });
    if ('notRun' in result && taken === null)
      return { found: [], outcome: outcome({ reason: result.notRun }) };
    const fresh = 'notRun' in result ? [] : result.issues;
    found.push(...fresh.map((draft) => toFound(check, draft)));
    if (check.gather !== undefined) {
      const { issues, lead } = check.gather(found);
      found.splice(0, found.length, ...(lead === null ? [] : [toFound(check, lead)]), ...issues);
    }
    for (const issue of found) await stageIssue(session, issue, signal);
    const basis = 'notRun' in result ? taken?.outcome : result;
    return {
      found,
      outcome: outcome({
        status: found.length > 0 ? 'found' : 'passed',
        method: basis?.method ?? null,
        rowsScanned: basis?.rowsScanned ?? null,
        measured: basis?.measured ?? null,
        reused: taken === null ? 'none' : 'some',
      }),
    };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'cancelled' || error.code === 'internal')
      throw error;
    // A dead child has lost what was staged: the whole phase has to run again.
    await session.execute(
      sql`DELETE FROM cells WHERE issue_id IN ${tuple(found.map(({ id }) => id))};
        DELETE FROM pairs WHERE issue_id IN ${tuple(found.map(({ id }) => id))}`.text,
    );
    return { found: [], outcome: outcome({ reason: `The check failed: ${error.detail.slice(0, 300)}` }) };
  }
}

function toFound(check: Check, draft: IssueDraft): FoundIssue {
  return { ...draft, id: newUuid(), check: check.id, dimension: draft.dimension ?? check.dimension };
}

async function stageIssue(session: EngineSession, issue: FoundIssue, signal: AbortSignal): Promise<void> {
  if (issue.cells !== null) {
    await session.execute(
      sql`INSERT INTO cells BY NAME SELECT *, ${literal(issue.id)} AS issue_id FROM (${issue.cells})`.text,
      { signal },
    );
  }
  if (issue.pairs !== undefined) {
    await session.execute(
      sql`INSERT INTO pairs BY NAME SELECT *, ${literal(issue.id)} AS issue_id FROM (${issue.pairs})`.text,
      { signal },
    );
  }
}
