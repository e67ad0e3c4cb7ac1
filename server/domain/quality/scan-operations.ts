import type { z } from 'zod';
import { columnsOf, requireDataset, requireVersion } from '@/server/domain/datasets';
import { StartedJob } from '@/server/domain/datasets/contract';
import { toJob } from '@/server/jobs/job-resource';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { sideBySide, togetherOrSingly } from '@/server/operations/execute-batch';
import { keysetPage } from '@/server/operations/pagination';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { datasetIdsOf, finishedScansOf } from './batch-scans';
import {
  GetScan,
  GetScore,
  HistoryEntry,
  HistoryPage,
  ListHistory,
  Scan,
  Score,
  StartScan,
} from './contract';
import { refuseUnknownNames } from './refuse-unknown-names';
import { requestScan } from './request-scan';
import { dimensionsOf, requireFinishedScan, toScan, toScore } from './scan-resource';

export const startScan = defineOperation({
  id: 'scan.start',
  kind: 'start',
  summary: 'Scan the current version of a dataset',
  input: StartScan,
  output: StartedJob,
  permission: 'scan.run',
  http: { method: 'POST', path: '/v1/datasets/{datasetId}/scan' },
  audit: ({ datasetId, settings }) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', datasetId),
    detail: { settings: Object.keys(settings) },
  }),
  handler: async (context, { datasetId, settings }) => {
    const { db, actor } = context;
    const dataset = await requireDataset(db, datasetId);
    const version = await requireVersion(db, dataset);
    const names = (await columnsOf(db, version.id)).map(({ name }) => name);
    refuseUnknownNames(settings, names, 'settings.');
    const running = dataset.scans.find(({ status }) => status === 'queued' || status === 'running');
    if (running !== undefined) {
      throw new DomainError(
        'conflict',
        `The scan ${toPublicId('scan', running.id)} is still running; wait for it or cancel its job.`,
      );
    }
    const createdBy = actor.type === 'user' ? actor.id : null;
    return toJob(
      await requestScan(context, { datasetId: dataset.id, versionId: version.id, settings, createdBy }),
    );
  },
});

export const getScan = defineOperation({
  id: 'scan.get',
  kind: 'query',
  summary: 'Get a scan: its state, every check with its outcome, and the counts of what was found',
  input: GetScan,
  output: Scan,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/datasets/{datasetId}/scan/{scanId}' },
  handler: findScan,
  batch: sideBySide(findScan),
});

async function findScan({ db }: TenantContext, { datasetId, scanId }: z.output<typeof GetScan>) {
  const dataset = await requireDataset(db, datasetId);
  const id = fromPublicId('scan', scanId);
  const row = id === null ? null : await db.qualityScan.findUnique({ where: { id } });
  if (row === null || row.datasetId !== dataset.id) {
    throw new DomainError('not_found', `There is no scan \`${scanId}\` of this dataset.`);
  }
  return toScan(row);
}

export const getScore = defineOperation({
  id: 'quality.score',
  kind: 'query',
  summary: 'Get the score of the latest finished scan with every deduction',
  input: GetScore,
  output: Score,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/score' },
  handler: findScore,
  batch: togetherOrSingly(findScore, async ({ db }, inputs) => {
    const datasetIds = datasetIdsOf(inputs);
    const scans = await finishedScansOf(db, datasetIds);
    return datasetIds.map((id) => {
      const scan = scans.get(id ?? '');
      return scan === undefined ? undefined : toScore(scan);
    });
  }),
});

async function findScore({ db }: TenantContext, { datasetId }: z.output<typeof GetScore>) {
  const dataset = await requireDataset(db, datasetId);
  return toScore(await requireFinishedScan(db, dataset.id));
}

const HISTORY_SORT = ['-createdAt', 'overall'] as const;

export const listHistory = defineOperation({
  id: 'quality.history',
  kind: 'query',
  summary: 'List the scores of all finished scans, newest first',
  input: ListHistory,
  output: HistoryPage,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/history' },
  sortFields: HISTORY_SORT,
  handler: async ({ db }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const versionId =
      input.versionId === undefined ? undefined : (await requireVersion(db, dataset, input.versionId)).id;
    return keysetPage({
      bound: ['quality.history', dataset.id, versionId ?? null],
      input,
      sortFields: HISTORY_SORT,
      nullable: ['overall'],
      fetch: ({ where, orderBy, take }) =>
        db.qualityScan.findMany({
          where: {
            AND: [
              { datasetId: dataset.id, versionId, status: 'succeeded', version: { state: 'live' } },
              where,
            ],
          },
          orderBy,
          take,
          include: { version: { select: { number: true } } },
        }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: (row) =>
        HistoryEntry.parse({
          scanId: toPublicId('scan', row.id),
          versionId: toPublicId('version', row.versionId),
          versionNumber: row.version.number,
          overall: row.overall,
          band: row.band,
          dimensions: dimensionsOf(row).dimensions.map(({ dimension, score }) => ({ dimension, score })),
          criticalCount: row.criticalCount,
          warningCount: row.warningCount,
          infoCount: row.infoCount,
          createdAt: row.createdAt.toISOString(),
        }),
    });
  },
});
