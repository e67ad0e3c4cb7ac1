import type { EngineSession } from '@/server/engine/port';
import { literal, parquetRelation, Sql, sql } from '@/server/engine/sql';
import type { Services } from '@/server/tenancy/tenant-context';
import { type DoneStep, type Evidence, runSteps } from '@/server/transforms/run-steps';
import { WorkingTable } from '@/server/transforms/working-table';
import type { ScanWithIssues, Target } from './load-target';
import type { Plan } from './plan-fix';
import { stageFindings } from './stage-findings';

/** The issue id of steps that write what was accepted in review. */
export const REVIEWED = 'reviewed';

/** What a person accepted and no fix has written yet. */
export interface AcceptedCell {
  row: number;
  storageName: string;
  value: string | null;
  suggestion: string | null;
}

export interface Effects {
  table: WorkingTable;
  steps: DoneStep[];
  /** All that the scan found, by storage name; null without a scan. */
  findings: Sql | null;
  release: () => Promise<void>;
}

/** Storage names of columns that a fix adds begin with its id, so that no two fixes of a dataset name one alike. */
export function addedPrefix(fixId: string): string {
  return `x${fixId.replaceAll('-', '')}_`;
}

/**
 * Runs a plan over the current version in a session of its own, without writing anything: what a preview shows and an
 * application saves is this one computation. The caller releases.
 */
export async function computeEffect(
  session: EngineSession,
  services: Services,
  input: {
    target: Target;
    scan: ScanWithIssues | null;
    plan: Plan;
    accepted: readonly AcceptedCell[];
    fixId: string;
    signal: AbortSignal;
    onStep?: (index: number) => void;
  },
): Promise<Effects> {
  const { target, scan, plan, signal } = input;
  const file = await services.objectStore.materialise(target.version.parquetKey);
  const staged = await stageFindings(session, services, scan, target.columns).catch(async (error) => {
    await file.release();
    throw error;
  });
  const release = async () => {
    await Promise.all([file.release(), staged.release()]);
  };
  try {
    await stageAccepted(session, input.accepted);
    const table = await WorkingTable.open(
      session,
      parquetRelation(file.path),
      target.columns,
      Number(target.version.rowCount),
      addedPrefix(input.fixId),
    );
    const evidence: Evidence = {
      findings: (issueId) => (issueId === REVIEWED ? new Sql('accepted_cells') : staged.findings(issueId)),
      pairs: (issueId) => (hasPairs(scan, issueId) ? staged.pairs(issueId) : null),
    };
    const steps = await runSteps(table, [...plan.steps, ...reviewedSteps(input.accepted)], evidence, {
      labelColumn: target.dataset.labelColumn,
      seed: 1,
      signal,
      onStep: input.onStep,
    });
    return { table, steps, findings: staged.all, release };
  } catch (error) {
    await release();
    throw error;
  }
}

function hasPairs(scan: ScanWithIssues | null, issueId: string): boolean {
  const type = scan?.issues.find(({ id }) => id === issueId)?.type;
  return type === 'exact_duplicate_rows' || type === 'near_duplicate_rows';
}

function reviewedSteps(accepted: readonly AcceptedCell[]) {
  return [...new Set(accepted.map(({ storageName }) => storageName))].map((storageName) => ({
    transform: 'write_suggestions',
    storageName,
    parameters: {},
    issueId: REVIEWED,
  }));
}

async function stageAccepted(session: EngineSession, accepted: readonly AcceptedCell[]): Promise<void> {
  await session.execute(
    `CREATE OR REPLACE TEMP TABLE accepted_cells ("row" BIGINT, storage_name VARCHAR, value VARCHAR, suggestion VARCHAR,
      suggestion_confidence DOUBLE DEFAULT 1, probability DOUBLE DEFAULT 1, auto BOOLEAN DEFAULT true, reason VARCHAR DEFAULT 'Accepted in review')`,
  );
  for (let from = 0; from < accepted.length; from += 2000) {
    const rows = accepted
      .slice(from, from + 2000)
      .map(
        (cell) =>
          sql`(${literal(cell.row)}, ${literal(cell.storageName)}, ${literal(cell.value)}, ${literal(cell.suggestion)})`
            .text,
      );
    await session.execute(
      `INSERT INTO accepted_cells ("row", storage_name, value, suggestion) VALUES ${rows.join(', ')}`,
    );
  }
}
