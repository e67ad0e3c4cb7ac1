import { z } from 'zod';
import { requireDataset } from '@/server/domain/datasets';
import { fromPublicId } from '@/server/lib/ids';
import { publicId } from '@/server/lib/zod-ids';
import { defineOperation } from '@/server/operations/define-operation';
import { keysetPage } from '@/server/operations/pagination';
import { Issue, IssuePage, ListIssues } from './contract';
import { requireFinishedScan, requireIssue, toIssue } from './scan-resource';

const SORT_FIELDS = [
  'rank',
  'impactScore',
  'severity',
  'affectedCount',
  'affectedPct',
  'pointsLost',
  'createdAt',
] as const;

export const listIssues = defineOperation({
  id: 'quality.issues',
  kind: 'query',
  summary: 'List the issues of the latest finished scan: by impact, then severity and share',
  input: ListIssues,
  output: IssuePage,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/issues' },
  sortFields: SORT_FIELDS,
  handler: async ({ db }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const scanId =
      input.scanId === undefined
        ? (await requireFinishedScan(db, dataset.id)).id
        : (fromPublicId('scan', input.scanId) ?? dataset.id);
    const filters = {
      datasetId: dataset.id,
      scanId,
      severity: input.severity,
      dimension: input.dimension,
      type: input.type,
      column: input.column,
      status: input.status,
      fixType: input.fixType,
    };
    return keysetPage({
      bound: ['quality.issues', filters],
      input,
      sortFields: SORT_FIELDS,
      nullable: ['impactScore'],
      fetch: ({ where, orderBy, take }) =>
        db.qualityIssue.findMany({ where: { AND: [filters, where] }, orderBy, take }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toIssue,
    });
  },
});

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
    return toIssue(await requireIssue(db, dataset.id, issueId));
  },
});
