import { requireDataset, requireVersion } from '@/server/domain/datasets';
import { Job } from '@/server/domain/jobs/contract';
import { createJob, toJob } from '@/server/jobs/job-resource';
import { enqueue } from '@/server/jobs/outbox';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { keysetPage } from '@/server/operations/pagination';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { GetSelfTest, ListSelfTests, SelfTest, SelfTestPage, StartSelfTest } from './contract';

type SelfTestRow = NonNullable<Awaited<ReturnType<TenantDatabase['selfTest']['findUnique']>>>;

function toSelfTest(row: SelfTestRow): SelfTest {
  return SelfTest.parse({
    id: toPublicId('selfTest', row.id),
    datasetId: toPublicId('dataset', row.datasetId),
    versionId: toPublicId('version', row.versionId),
    jobId: row.jobId === null ? null : toPublicId('job', row.jobId),
    status: row.status,
    seed: StartSelfTest.shape.seed.parse(Reflect.get(Object(row.settings), 'seed')),
    rowsUsed: row.rowsUsed === null ? null : Number(row.rowsUsed),
    results: row.results,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  });
}

export const startSelfTest = defineOperation({
  id: 'selfTest.start',
  kind: 'start',
  summary: 'Measure how well the checks see this data: known errors in a copy of it, and how many are found',
  input: StartSelfTest,
  output: Job,
  permission: 'scan.run',
  http: { method: 'POST', path: '/v1/quality/{datasetId}/self-tests' },
  audit: ({ datasetId, seed, rowsMax }) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', datasetId),
    detail: { seed, rowsMax },
  }),
  handler: async (context, { datasetId, seed, rowsMax }) => {
    const { db, scope, actor } = context;
    const dataset = await requireDataset(db, datasetId);
    const version = await requireVersion(db, dataset);
    const running = await db.selfTest.findFirst({
      where: { datasetId: dataset.id, status: { in: ['queued', 'running'] } },
    });
    if (running !== null)
      throw new DomainError('conflict', 'A test of this dataset is running; wait for it or cancel its job.');
    const id = newUuid();
    const createdBy = actor.type === 'user' ? actor.id : null;
    const job = await createJob(context, {
      type: 'dataset.self_test',
      resourceType: 'selfTest',
      resourceId: id,
      resourceUrl: `/v1/quality/${toPublicId('dataset', dataset.id)}/self-tests/${toPublicId('selfTest', id)}`,
      createdBy,
    });
    await db.selfTest.create({
      data: {
        id,
        orgId: scope.orgId,
        datasetId: dataset.id,
        versionId: version.id,
        jobId: job.id,
        status: 'queued',
        settings: { seed, rowsMax },
        createdBy,
      },
    });
    await enqueue(context, 'self-test/requested', { jobId: job.id, selfTestId: id });
    return toJob(job);
  },
});

export const getSelfTest = defineOperation({
  id: 'selfTest.get',
  kind: 'query',
  summary: 'Get a test of the checks: recall by kind of error, precision by check, each with its interval',
  input: GetSelfTest,
  output: SelfTest,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/self-tests/{selfTestId}' },
  handler: async ({ db }, { datasetId, selfTestId }) => {
    const dataset = await requireDataset(db, datasetId);
    const id = fromPublicId('selfTest', selfTestId);
    const row = id === null ? null : await db.selfTest.findUnique({ where: { id } });
    if (row === null || row.datasetId !== dataset.id)
      throw new DomainError('not_found', `There is no test \`${selfTestId}\` of this dataset.`);
    return toSelfTest(row);
  },
});

const SORT_FIELDS = ['-createdAt', 'status'] as const;

export const listSelfTests = defineOperation({
  id: 'selfTest.list',
  kind: 'query',
  summary: 'List the tests of the checks on a dataset, newest first',
  input: ListSelfTests,
  output: SelfTestPage,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/self-tests' },
  sortFields: SORT_FIELDS,
  handler: async ({ db }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    return keysetPage({
      bound: ['selfTest.list', dataset.id, input.status ?? null],
      input,
      sortFields: SORT_FIELDS,
      fetch: ({ where, orderBy, take }) =>
        db.selfTest.findMany({
          where: { AND: [{ datasetId: dataset.id, status: input.status }, where] },
          orderBy,
          take,
        }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toSelfTest,
    });
  },
});
