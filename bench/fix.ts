import { join } from 'node:path';
import { buildFix, computeFix } from '@/server/domain/cleaning';
import { startFix } from '@/server/domain/cleaning/operations';
import { parquetRelation } from '@/server/engine/sql';
import { fromPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { type OwnInstance, withOwnInstance } from './lib/own-instance';
import { scannedInInstance } from './lib/scanned-in-instance';

const ROWS = 1_000_000;
const REPEATS = 3;

/** 20 columns; five with gaps, three with variants of case and spaces in one cell of ten, and one row in fifty a copy of the one before. */
const SELECT = `SELECT (CASE WHEN i % 50 = 49 THEN i - 1 ELSE i END) AS id,
  ${[1, 2, 3, 4, 5].map((n) => `CASE WHEN hash(j * 7 + ${n}) % 12 = 0 THEN NULL ELSE (hash(j + ${n}) % 1000)::INTEGER END AS gap${n}`).join(', ')},
  ${[1, 2, 3].map((n) => `CASE WHEN hash(j * 5 + ${n}) % 10 = 0 THEN ' Lisbon' ELSE (['lisbon', 'porto', 'braga', 'faro'])[1 + (hash(j * 3 + ${n}) % 4)::INTEGER] END AS city${n}`).join(', ')},
  ${Array.from({ length: 11 }, (_, n) => `(hash(j * 11 + ${n}) % 100000)::INTEGER AS other${n}`).join(', ')}
  FROM (SELECT i, CASE WHEN i % 50 = 49 THEN i - 1 ELSE i END AS j FROM range(${ROWS}) t(i))`;

const GAPS = [1, 2, 3, 4, 5].map((n) => `gap${n}`);
const CITIES = [1, 2, 3].map((n) => `city${n}`);

/**
 * Filling five columns with their medians, standardising three and removing copies over a million rows: the product's
 * fix (computed, logged cell by cell, and built as a version) beside one statement written by hand for the same result.
 */
export async function run(args: string[]): Promise<object> {
  const rows = Number(args[0] ?? ROWS);
  return withOwnInstance(async (instance) => {
    const csv = join(instance.folder, 'table.csv');
    await instance.services.engine.withSession((session) =>
      session.copy(`SELECT * FROM (${SELECT}) LIMIT ${rows}`, csv, { format: 'csv' }),
    );
    const datasetId = await scannedInInstance(instance, csv, { scan: false });
    const runs: { byHand: number; fix: number; ratio: number }[] = [];
    let counts: object = {};
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const byHand = await measureByHand(instance, datasetId);
      const fix = await measureFix(instance, datasetId);
      runs.push({ byHand, fix: fix.seconds, ratio: fix.seconds / byHand });
      counts = fix.counts;
      console.log(runs.at(-1));
    }
    const ratios = runs.map(({ ratio }) => ratio).sort((a, b) => a - b);
    return { rows, runs, medianRatio: Math.round((ratios[1] ?? 0) * 100) / 100, ...counts };
  });
}

async function measureByHand({ services, folder, actor }: OwnInstance, datasetId: string): Promise<number> {
  const version = await withTenant(actor.scope, (db) =>
    db.datasetVersion.findFirstOrThrow({
      where: { datasetId: fromPublicId('dataset', datasetId) ?? '', number: 1 },
      include: { columns: true },
    }),
  );
  const file = await services.objectStore.materialise(version.parquetKey);
  const storage = (name: string) => version.columns.find((column) => column.name === name)?.storageName ?? '';
  const relation = parquetRelation(file.path).text;
  const clean = (name: string) =>
    `nullif(trim(regexp_replace(lower(${storage(name)}), '\\s+', ' ', 'g')), '')`;
  const replaced = [
    ...GAPS.map(
      (name) =>
        `coalesce(${storage(name)}, (SELECT median(${storage(name)})::BIGINT FROM ${relation})) AS ${storage(name)}`,
    ),
    ...CITIES.map((name) => `${clean(name)} AS ${storage(name)}`),
  ];
  const all = version.columns.map(({ storageName }) => storageName).join(', ');
  const started = performance.now();
  await services.engine.withSession((session) =>
    session.copy(
      `SELECT * FROM (SELECT * REPLACE (${replaced.join(', ')}) FROM ${relation})
        QUALIFY row_number() OVER (PARTITION BY ${all} ORDER BY __row) = 1 ORDER BY __row`,
      join(folder, 'by-hand.parquet'),
    ),
  );
  await file.release();
  return (performance.now() - started) / 1000;
}

async function measureFix({ services, actor }: OwnInstance, datasetId: string) {
  const { signal } = new AbortController();
  const steps = [
    ...CITIES.map((column) => ({
      transform: 'standardise_text',
      column,
      parameters: { case: 'lower', removeInvisible: false, composeUnicode: false },
    })),
    ...GAPS.map((column) => ({ transform: 'fill_statistic', column, parameters: { statistic: 'median' } })),
    { transform: 'deduplicate', parameters: {} },
  ];
  const job = await execute(startFix, actor, { datasetId, steps }, { requestId: 'bench', services });
  const ids = {
    fixId: fromPublicId('fix', job.resource.id) ?? '',
    jobId: fromPublicId('job', job.id) ?? '',
  };
  const started = performance.now();
  await computeFix(actor.scope, ids, services, () => {}, signal);
  const computed = performance.now();
  await buildFix(actor.scope, ids, services, () => {}, signal);
  const seconds = (performance.now() - started) / 1000;
  const fix = await withTenant(actor.scope, async (db) => {
    const row = await db.fix.findUniqueOrThrow({ where: { id: ids.fixId } });
    // Measured, not kept: the next run starts from the same version.
    await db.datasetVersion.deleteMany({ where: { id: ids.jobId } });
    await db.fix.update({ where: { id: ids.fixId }, data: { status: 'failed' } });
    await db.dataset.updateMany({ where: { changeJobId: ids.jobId }, data: { changeJobId: null } });
    return row;
  });
  return {
    seconds,
    counts: {
      cellsChanged: Number(fix.cellsChanged),
      rowsRemoved: Number(fix.rowsRemoved),
      computeSeconds: (computed - started) / 1000,
    },
  };
}
