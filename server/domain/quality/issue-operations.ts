import { z } from 'zod';
import { requireDataset } from '@/server/domain/datasets';
import { fromPublicId } from '@/server/lib/ids';
import { publicId } from '@/server/lib/zod-ids';
import { defineOperation } from '@/server/operations/define-operation';
import { togetherOrSingly } from '@/server/operations/execute-batch';
import { keysetPage } from '@/server/operations/pagination';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { firstIssues, type TriagedIssue } from './batch-issues';
import { Issue, IssuePage, ListIssues } from './contract';
import { triageOf } from './issue-triage';
import { requireIssue, requireListedScan, toIssue } from './scan-resource';

const SORT_FIELDS = [
  'rank',
  'impactScore',
  'severity',
  'affectedCount',
  'affectedPct',
  'pointsLost',
  'createdAt',
] as const;

type Input = z.output<typeof ListIssues>;

async function handler({ db }: TenantContext, input: Input) {
  const dataset = await requireDataset(db, input.datasetId);
  const scanId =
    input.scanId === undefined
      ? (await requireListedScan(db, dataset.id)).id
      : (fromPublicId('scan', input.scanId) ?? dataset.id);
  const filters = filtersOf(input, dataset.id, scanId);
  const assigned = await assignedTo(db, dataset.id, input.assigneeId);
  return page(input, filters, async ({ where, orderBy, take }) => {
    const rows = await db.qualityIssue.findMany({
      where: { AND: [filters, assigned, where] },
      orderBy,
      take,
    });
    const triage = await triageOf(db, dataset.id, rows);
    return rows.map((row) => ({ ...row, triage: triage.get(row.fingerprint) }));
  });
}

function filtersOf(input: Input, datasetId: string, scanId: string) {
  const { severity, dimension, type, column, status, fixType } = input;
  return { datasetId, scanId, severity, dimension, type, column, status, fixType };
}

function page(
  input: Input,
  filters: ReturnType<typeof filtersOf>,
  fetch: (query: { where: object; orderBy: object[]; take: number }) => Promise<TriagedIssue[]>,
) {
  return keysetPage({
    bound: ['quality.issues', filters, input.assigneeId ?? null],
    input,
    sortFields: SORT_FIELDS,
    nullable: ['impactScore'],
    fetch,
    valueOf: (row, field) => Reflect.get(row, field),
    toItem: ({ triage, ...row }) => toIssue(row, triage),
  });
}

export const listIssues = defineOperation({
  id: 'quality.issues',
  kind: 'query',
  summary: 'List the issues of the latest finished scan: by impact, then severity and share',
  input: ListIssues,
  output: IssuePage,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/issues' },
  sortFields: SORT_FIELDS,
  handler,
  batch: togetherOrSingly(handler, (context, inputs) =>
    firstIssues(context, inputs, (input, rows, datasetId, scanId) =>
      page(input, filtersOf(input, datasetId, scanId), () => Promise.resolve(rows)),
    ),
  ),
});

/** Assignments belong to findings, whatever the scan. */
async function assignedTo(db: TenantDatabase, datasetId: string, assigneeId: string | undefined) {
  if (assigneeId === undefined) return {};
  const rows = await db.issueTriage.findMany({
    where: { datasetId, assigneeId: fromPublicId('user', assigneeId) ?? datasetId },
    select: { fingerprint: true },
  });
  return { fingerprint: { in: rows.map(({ fingerprint }) => fingerprint) } };
}

export const getIssue = defineOperation({
  id: 'quality.issue',
  kind: 'query',
  summary: 'Get one issue with its evidence',
  input: z.object({ datasetId: publicId('dataset'), issueId: publicId('issue') }),
  output: Issue,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/issues/{issueId}' },
  handler: async ({ db }, { datasetId, issueId }) => {
    const dataset = await requireDataset(db, datasetId);
    const row = await requireIssue(db, dataset.id, issueId);
    return toIssue(row, (await triageOf(db, dataset.id, [row])).get(row.fingerprint));
  },
});
