import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '@/scripts/lib/embedded-postgres';
import { createPostgresqlAdapter } from '@/server/adapters/connectors/postgresql/postgresql-adapter';
import { createOutbound } from '@/server/adapters/outbound/outbound';

/**
 * Reads a table of ten columns through the PostgreSQL adapter, beside the server's own COPY of the same table into a
 * file. `-- connectors ROWS`; memory is that of this process, in MiB over what it had before.
 */
export async function run(args: string[]): Promise<object> {
  const rows = Number(args[0] ?? 1_000_000);
  const folder = await mkdtemp(join(tmpdir(), 'datrix-bench-source-'));
  const source = await startPostgres(folder, { flags: ['-c', 'fsync=off'] });
  const owner = new pg.Client({ connectionString: source.url('postgres') });
  try {
    await owner.connect();
    await owner.query(
      `CREATE UNLOGGED TABLE orders AS SELECT n AS id, md5(n::text) AS code, 'Customer ' || n % 5000 AS customer,
         (n % 977) * 1.25 AS amount, n % 3 = 0 AS paid, timestamptz '2026-01-01' + n * interval '1 minute' AS at,
         date '2026-01-01' + n % 365 AS day, n % 11 AS grade, 'left at "the door", twice' AS note, n * 0.1::float8 AS share
       FROM generate_series(1, ${rows}) n`,
    );
    const copyStarted = performance.now();
    await owner.query(`COPY orders TO '${join(folder, 'data', 'copy.csv')}' (FORMAT csv, HEADER)`);
    const copySeconds = (performance.now() - copyStarted) / 1000;
    const adapter = createPostgresqlAdapter(createOutbound({ allow: ['127.0.0.1'] }));
    const url = new URL(source.url('postgres'));
    const before = process.memoryUsage.rss();
    let peak = before;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 20);
    const started = performance.now();
    await adapter.read(
      {
        settings: {
          kind: 'postgresql',
          host: '127.0.0.1',
          port: Number(url.port),
          database: 'postgres',
          user: url.username,
          encryption: 'off',
        },
        secrets: { password: url.password },
      },
      {
        selection: { object: 'public/orders' },
        after: null,
        workDir: folder,
        bytesMax: Number.POSITIVE_INFINITY,
        signal: new AbortController().signal,
        report: () => {},
      },
    );
    const seconds = (performance.now() - started) / 1000;
    clearInterval(timer);
    return {
      rows,
      columns: 10,
      seconds: round(seconds),
      rowsPerSecond: Math.round(rows / seconds),
      copySeconds: round(copySeconds),
      ratioToCopy: round(seconds / copySeconds),
      memoryMiB: Math.round((peak - before) / 1024 ** 2),
    };
  } finally {
    await owner.end();
    await source.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const round = (value: number) => Math.round(value * 100) / 100;
