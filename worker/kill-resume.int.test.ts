import { Readable } from 'node:stream';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createDataset } from '@/server/domain/datasets/operations';
import { cancelJob } from '@/server/domain/jobs/operations';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { objectKeys } from '@/server/tenancy/object-keys';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { killHard, setUpRealWorkers, until } from '@/tests/support/real-worker';
import { setUpTestServices } from '@/tests/support/services';

const database = setUpTestDatabase();
const services = setUpTestServices();
const startWorker = setUpRealWorkers(database, services);

/** Large enough that ingestion and scan can both be met in the middle. */
function csv(rows: number): Readable {
  let row = 0;
  return new Readable({
    read() {
      if (row === 0) this.push('id,city,amount,day,note,kept\n');
      const lines: string[] = [];
      for (const end = Math.min(rows, row + 5000); row < end; row++) {
        lines.push(
          `${row},${['Lisbon', 'Porto', 'PORTO', 'Braga'][row % 4]},${row % 9 === 0 ? '' : (row * 37) % 1000},2024-01-${String((row % 28) + 1).padStart(2, '0')},note ${(row * 7919) % rows},${row % 3 === 0}\n`,
        );
      }
      this.push(lines.length > 0 ? lines.join('') : null);
    },
  });
}

async function upload(
  { scope, actor }: TestOrganisation,
  rows: number,
): Promise<{ datasetId: string; jobId: string }> {
  const stored = await services().objectStore.put(objectKeys.upload(scope, newUuid(), 0), csv(rows));
  const job = await execute(
    createDataset,
    actor,
    { files: [{ ...stored, name: 'large.csv' }] },
    { requestId: 'test', services: services() },
  );
  return {
    datasetId: fromPublicId('dataset', job.resource.id) ?? '',
    jobId: fromPublicId('job', job.id) ?? '',
  };
}

describe('a worker that is killed', () => {
  it('loses and doubles nothing: killed in ingestion and in the scan, all is done once', async () => {
    const organisation = await createTestOrganisation();
    const { scope } = organisation;
    const { datasetId, jobId } = await upload(organisation, 300_000);
    const jobs = () => withTenant(scope, (db) => db.job.findMany({ orderBy: { createdAt: 'asc' } }));

    const first = await startWorker();
    await until('ingestion runs', async () => (await jobs())[0]?.status === 'running');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await jobs())[0]?.status).toBe('running');
    await killHard(first);

    const second = await startWorker();
    await until('the scan runs', async () => (await jobs())[1]?.status === 'running');
    await killHard(second);
    expect((await jobs())[1]?.status).toBe('running');

    await startWorker();
    await until('the scan has ended', async () => (await jobs())[1]?.status === 'succeeded', 90);
    expect((await jobs()).map(({ id, status, type }) => [id === jobId, type, status])).toEqual([
      [true, 'dataset.ingest', 'succeeded'],
      [false, 'dataset.scan', 'succeeded'],
    ]);
    await withTenant(scope, async (db) => {
      expect(await db.datasetVersion.count()).toBe(1);
      expect(await db.datasetColumn.count()).toBe(6);
      const scans = await db.qualityScan.findMany();
      expect(scans.map(({ status }) => status)).toEqual(['succeeded']);
      const issues = await db.qualityIssue.findMany();
      expect(new Set(issues.map(({ type, columnPosition }) => `${type} ${columnPosition}`)).size).toBe(
        issues.length,
      );
      expect(
        issues.find(({ type, column }) => type === 'missing_values' && column === 'amount')?.affectedCount,
      ).toBe(33_334n);
      expect(await db.dataset.findUnique({ where: { id: datasetId } })).toMatchObject({
        status: 'ready',
        rowCount: 300_000n,
      });
    });
    const client = new pg.Client({ connectionString: database().systemUrl });
    await client.connect();
    expect((await client.query('SELECT max(saves) AS most FROM runner.step')).rows).toEqual([{ most: 1 }]);
    await until(
      'no work is left',
      async () => (await client.query('SELECT 1 FROM runner.job')).rowCount === 0,
    );
    await client.end();
  }, 240_000);

  it('ends a job that is cancelled in the middle, and leaves the dataset usable', async () => {
    const organisation = await createTestOrganisation();
    const { scope, actor } = organisation;
    await startWorker();
    const { datasetId } = await upload(organisation, 200_000);
    const scanJob = () => withTenant(scope, (db) => db.job.findFirst({ where: { type: 'dataset.scan' } }));
    await until('the scan runs', async () => (await scanJob())?.status === 'running', 90);
    const job = await scanJob();
    await execute(
      cancelJob,
      actor,
      { jobId: toPublicId('job', job?.id ?? '') },
      { requestId: 'test', services: services() },
    );
    await until('it is cancelled', async () => (await scanJob())?.status === 'cancelled');
    await withTenant(scope, async (db) => {
      expect(await db.qualityIssue.count()).toBe(0);
      expect((await db.qualityScan.findMany()).map(({ status }) => status)).toEqual(['cancelled']);
      expect((await db.dataset.findUnique({ where: { id: datasetId } }))?.status).toBe('ready');
    });
  }, 120_000);
});
