import pg from 'pg';
import { expect, it } from 'vitest';
import { getFix, rollBackFix, startFix } from '@/server/domain/cleaning/operations';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { objectKeys } from '@/server/tenancy/object-keys';
import { withTenant } from '@/server/tenancy/with-tenant';
import { setUpTestDatabase } from '@/tests/support/database';
import { killHard, setUpRealWorkers, until } from '@/tests/support/real-worker';
import { createScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';

const database = setUpTestDatabase();
const services = setUpTestServices();
const startWorker = setUpRealWorkers(database, services);

it('a fix and its rollback whose worker is killed between and within steps are done once', async () => {
  const owner = await createScannedDataset(services());
  const { scope, actor } = owner;
  const datasetId = toPublicId('dataset', owner.ids.dataset);
  const call = { requestId: 'test', services: services() };
  const client = new pg.Client({ connectionString: database().systemUrl });
  await client.connect();
  const stepsDone = async (): Promise<number> => {
    const { rows } = await client.query('SELECT count(*) AS n FROM runner.step WHERE done_at IS NOT NULL');
    return Number(rows[0].n);
  };
  const jobEnded = async (jobId: string) => {
    const job = await withTenant(scope, (db) => db.job.findUniqueOrThrow({ where: { id: jobId } }));
    return job.status !== 'queued' && job.status !== 'running';
  };
  /** Kills the worker each time one of these numbers of steps has been done, then lets one finish. */
  const surviveKills = async (jobId: string, after: number[]): Promise<void> => {
    const begun = await stepsDone();
    for (const steps of after) {
      const worker = await startWorker();
      await until(
        `${steps} steps are done`,
        async () => (await stepsDone()) >= begun + steps || jobEnded(jobId),
      );
      expect(await jobEnded(jobId)).toBe(false);
      await killHard(worker);
    }
    const last = await startWorker();
    await until('the job has ended', () => jobEnded(jobId));
    await killHard(last);
  };

  const fix = await execute(
    startFix,
    actor,
    { datasetId, steps: [{ transform: 'fill_statistic', column: 'amount' }] },
    call,
  );
  // Computed, built, profiled, checked: what a crash finds half-done is each time something else.
  await surviveKills(fromPublicId('job', fix.id) ?? '', [0, 1, 2, 3, 5]);
  const applied = await execute(getFix, actor, { datasetId, fixId: fix.resource.id }, call);
  expect(applied).toMatchObject({ status: 'applied', cellsChanged: 10 });

  const back = await execute(rollBackFix, actor, { datasetId, fixId: fix.resource.id }, call);
  await surviveKills(fromPublicId('job', back.id) ?? '', [0, 1, 3]);
  await withTenant(scope, async (db) => {
    const versions = await db.datasetVersion.findMany({ orderBy: { number: 'asc' } });
    expect(versions.map(({ number, state, origin }) => [number, state, origin])).toEqual([
      [1, 'live', 'upload'],
      [2, 'live', 'fix'],
      [3, 'live', 'rollback'],
    ]);
    expect(versions[2]?.parquetKey).toBe(versions[0]?.parquetKey);
    const dataset = await db.dataset.findUniqueOrThrow({ where: { id: owner.ids.dataset } });
    expect(dataset).toMatchObject({ changeJobId: null, currentVersionId: versions[2]?.id });
    expect((await db.qualityScan.findMany()).map(({ status }) => status)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
  });
  const objects: string[] = [];
  for await (const { key } of services().objectStore.list(
    objectKeys.datasetPrefix(scope, owner.ids.dataset),
  )) {
    objects.push(key);
  }
  expect(objects.filter((key) => key.endsWith('data.parquet'))).toHaveLength(2);
  await client.end();
}, 300_000);
