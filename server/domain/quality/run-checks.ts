import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EngineSession } from '@/server/engine/port';
import { literal, sql } from '@/server/engine/sql';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { CheckContext, IssueDraft } from './check';
import { ALL_CHECKS } from './checks/all-checks';
import type { CheckOutcome } from './contract';

export interface FoundIssue extends IssueDraft {
  id: string;
  check: string;
  dimension: (typeof ALL_CHECKS)[number]['dimension'];
}

export interface CheckRun {
  issues: FoundIssue[];
  outcomes: CheckOutcome[];
  cellCount: number;
  pairCount: number;
}

/**
 * Runs every check, staging the cells of its issues in the session as it goes. A check that fails is reported as not
 * run with its reason; cancelling stops everything.
 */
export async function runChecks(
  context: CheckContext,
  options: {
    checksOff: string[];
    cellsPath: string;
    pairsPath: string;
    onProgress: (check: string, percent: number) => void;
  },
): Promise<CheckRun> {
  const { session } = context;
  await session.execute(`
    CREATE TEMP TABLE cells ("row" BIGINT, "position" INTEGER, value VARCHAR, suggestion VARCHAR, suggestion_confidence DOUBLE,
      probability DOUBLE, issue_id VARCHAR, reason VARCHAR, auto BOOLEAN DEFAULT false);
    CREATE TEMP TABLE pairs (row_a BIGINT, row_b BIGINT, cluster_id BIGINT, probability DOUBLE, issue_id VARCHAR, evidence VARCHAR)`);
  const issues: FoundIssue[] = [];
  const outcomes: CheckOutcome[] = [];
  for (const [index, check] of ALL_CHECKS.entries()) {
    if (context.signal.aborted) throw new DomainError('cancelled', 'The scan was cancelled.');
    options.onProgress(check.title, (index / ALL_CHECKS.length) * 100);
    const started = performance.now();
    const outcome = { check: check.id, reason: null, method: null, rowsScanned: null, seed: context.seed };
    const elapsed = () => Math.round(performance.now() - started);
    if (options.checksOff.includes(check.id)) {
      outcomes.push({
        ...outcome,
        status: 'not_run',
        reason: 'Switched off in the scan settings.',
        milliseconds: 0,
      });
      continue;
    }
    try {
      const result = await check.run({ ...context, found: issues });
      if ('notRun' in result) {
        outcomes.push({ ...outcome, status: 'not_run', reason: result.notRun, milliseconds: elapsed() });
        continue;
      }
      for (const draft of result.issues) {
        const issue = {
          ...draft,
          id: newUuid(),
          check: check.id,
          dimension: draft.dimension ?? check.dimension,
        };
        await stageIssue(session, issue, context.signal);
        issues.push(issue);
      }
      const status = result.issues.length > 0 ? 'found' : 'passed';
      outcomes.push({
        ...outcome,
        status,
        method: result.method,
        rowsScanned: result.rowsScanned,
        milliseconds: elapsed(),
      });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === 'cancelled' || error.code === 'internal')
        throw error;
      // A dead child has lost what was staged: the whole scan has to run again.
      await session.query('SELECT 1');
      outcomes.push({
        ...outcome,
        status: 'not_run',
        reason: `The check failed: ${error.detail.slice(0, 300)}`,
        milliseconds: elapsed(),
      });
    }
  }
  await mkdir(dirname(options.cellsPath), { recursive: true });
  const cells = await session.copy(
    'SELECT * FROM cells ORDER BY probability DESC, "row", "position"',
    options.cellsPath,
    { signal: context.signal },
  );
  const pairs = await session.copy(
    'SELECT * FROM pairs ORDER BY probability DESC, row_a, row_b',
    options.pairsPath,
    { signal: context.signal },
  );
  return { issues, outcomes, cellCount: cells.rowCount, pairCount: pairs.rowCount };
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
      sql`INSERT INTO pairs SELECT row_a, row_b, cluster_id, probability, ${literal(issue.id)}, evidence FROM (${issue.pairs})`
        .text,
      { signal },
    );
  }
}
