import type { z } from 'zod';
import { fromPublicId } from '@/server/lib/ids';
import { firstOfEach } from '@/server/tenancy/first-of-each';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { datasetIdsOf, finishedScansOf, present } from './batch-scans';
import type { ListIssues } from './contract';
import { type TriageView, triageOfAll } from './issue-triage';
import type { IssueRow } from './scan-resource';

type Input = z.output<typeof ListIssues>;
export type TriagedIssue = IssueRow & { triage: TriageView | undefined };

/** The first pages of the issues of many scans, in the default order; other pages and orders are left undefined. */
export async function firstIssues<Page>(
  { db }: TenantContext,
  inputs: Input[],
  pageOf: (input: Input, rows: TriagedIssue[], datasetId: string, scanId: string) => Promise<Page>,
): Promise<(Page | undefined)[]> {
  const datasetIds = datasetIdsOf(inputs);
  const unnamed = datasetIds.filter((_id, index) => inputs[index]?.scanId === undefined);
  const latest = await finishedScansOf(db, unnamed);
  const scanIds = inputs.map((input, index) =>
    input.scanId === undefined
      ? (latest.get(datasetIds[index] ?? '')?.id ?? null)
      : fromPublicId('scan', input.scanId),
  );
  const [first] = inputs;
  if (first === undefined) return [];
  const alike = inputs.map((input) => isPlain(input) && filterKey(input) === filterKey(first));
  const ids = await firstOfEach(db, present(scanIds.filter((_id, index) => alike[index])), first.limit + 1, {
    table: 'quality_issues',
    parent: 'scan_id',
    order: 'rank ASC',
    where: columnsOf(first),
  });
  const rows = await db.qualityIssue.findMany({
    where: { id: { in: ids }, scan: { dataset: { status: { not: 'deleting' } } } },
    orderBy: [{ rank: 'asc' }, { id: 'asc' }],
  });
  const byScan = Map.groupBy(withTriage(rows, await triageOfAll(db, rows)), ({ scanId }) => scanId);
  return Promise.all(
    inputs.map((input, index) => {
      const [datasetId, scanId] = [datasetIds[index] ?? '', scanIds[index] ?? ''];
      const ours = (byScan.get(scanId) ?? []).filter((row) => row.datasetId === datasetId);
      // Nothing found may mean that there is no such scan: the handler knows.
      return alike[index] && ours.length > 0 ? pageOf(input, ours, datasetId, scanId) : undefined;
    }),
  );
}

function isPlain({ cursor, sort, assigneeId }: Input): boolean {
  return cursor === undefined && assigneeId === undefined && (sort === undefined || sort === 'rank');
}

function columnsOf({ severity, dimension, type, column, status, fixType }: Input) {
  return { severity, dimension, type, column, status, fix_type: fixType };
}

function filterKey(input: Input): string {
  return JSON.stringify([input.limit, columnsOf(input)]);
}

function withTriage(rows: IssueRow[], triage: Awaited<ReturnType<typeof triageOfAll>>): TriagedIssue[] {
  return rows.map((row) => ({ ...row, triage: triage.get(row.datasetId)?.get(row.fingerprint) }));
}
