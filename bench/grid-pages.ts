import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ingestDataset } from '@/server/domain/datasets';
import { createDataset, readRows } from '@/server/domain/datasets/operations';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { objectKeys } from '@/server/tenancy/object-keys';
import { withOwnInstance } from './lib/own-instance';

const COLUMNS = 20;
const PAGES = 40;

/** Milliseconds of grid pages of 100 rows over `rows` (default 1,000,000) x 20, through the operation, and of the SQL alone. */
export async function run(args: string[]): Promise<object> {
  const rows = Number(args[0] ?? 1_000_000);
  return withOwnInstance(async ({ services, actor, folder }) => {
    await mkdir(services.tempDir, { recursive: true });
    const source = join(folder, 'source.csv');
    const columns = Array.from({ length: COLUMNS }, (_, index) =>
      index % 2 === 0
        ? `(range * ${index + 7}) % 100003 AS n${index}`
        : `'text ' || md5((range % ${index * 5000 + 1})::VARCHAR) AS t${index}`,
    );
    await services.engine.withSession((session) =>
      session.copy(`SELECT range AS id, ${columns.join(', ')} FROM range(${rows})`, source, {
        format: 'csv',
      }),
    );
    const stored = await services.objectStore.put(
      objectKeys.upload(actor.scope, newUuid(), 0),
      createReadStream(source),
    );
    const call = { requestId: 'bench', services };
    const input = { files: [{ ...stored, name: 'source.csv' }], options: { scan: false } };
    const job = await execute(createDataset, actor, input, call);
    const ids = {
      datasetId: fromPublicId('dataset', job.resource.id) ?? '',
      jobId: fromPublicId('job', job.id) ?? '',
    };
    const begun = performance.now();
    await ingestDataset(actor.scope, ids, services, () => {}, new AbortController().signal);
    const ingestSeconds = (performance.now() - begun) / 1000;

    const time = async (page: (index: number) => object, count = PAGES) => {
      const milliseconds: number[] = [];
      for (let index = 0; index < count; index++) {
        const from = performance.now();
        await execute(readRows, actor, { datasetId: job.resource.id, limit: 100, ...page(index) }, call);
        milliseconds.push(performance.now() - from);
      }
      milliseconds.sort((a, b) => a - b);
      const at = (share: number) => Math.round(milliseconds[Math.floor((count - 1) * share)] ?? 0);
      return { p50: at(0.5), p95: at(0.95) };
    };
    await time(() => ({}), 3);
    return {
      rows,
      columns: COLUMNS + 1,
      ingestSeconds: Math.round(ingestSeconds * 10) / 10,
      scrollMs: await time((index) => ({ offset: Math.floor((rows / PAGES) * index) })),
      sortedMs: await time((index) => ({ offset: index * 100, sort: { position: 1, descending: true } }), 10),
      filteredMs: await time(
        (index) => ({ filters: [{ position: 2, operator: 'contains', value: `a${index}` }] }),
        10,
      ),
    };
  });
}
