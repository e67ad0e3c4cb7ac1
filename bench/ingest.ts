import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestFile } from '@/server/domain/ingestion';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { literal, sql } from '@/server/engine/sql';
import { cpuSeconds } from './lib/cpu-time';
import { watchChildren } from './lib/peak-memory';
import { writeWideCsv } from './lib/wide-table';

/** Reading a generated CSV of 50 columns against the engine's own bare COPY of it to Parquet. Argument: rows. */
export async function run(args: string[]): Promise<object> {
  const rows = Number(args[0] ?? 1_000_000);
  const folder = await mkdtemp(join(tmpdir(), 'datrix-ingest-'));
  const engine = createDuckdbEngine({
    tempDir: join(folder, 'spill'),
    memoryLimitMb: 1024,
    threads: 2,
    warmMax: 1,
  });
  try {
    const path = join(folder, 'wide.csv');
    await engine.withSession((session) => writeWideCsv(session, path, rows));
    const bareCopy = () =>
      measured(() =>
        engine.withSession((session) =>
          session.query(
            sql`COPY (FROM read_csv(${literal(path)})) TO ${literal(join(folder, 'peer.parquet'))} (FORMAT parquet)`
              .text,
          ),
        ),
      );
    const before = await bareCopy();
    const ours = await measured(() =>
      ingestFile({
        engine,
        files: [{ path, name: 'wide.csv' }],
        options: {},
        workDir: folder,
        limits: { columnsMax: 5000, unpackedBytesMax: 1024 ** 3 },
      }),
    );
    // The faster of two, before and after, so that a busy moment does not flatter us.
    const after = await bareCopy();
    const peer = after.seconds < before.seconds ? after : before;
    const typed = ours.result.columns.filter(({ storageType }) => storageType !== 'VARCHAR').length;
    return {
      rows: ours.result.rowCount,
      megabytes: Math.round((await stat(path)).size / 1e6),
      columnsTyped: typed,
      seconds: ours.seconds,
      peerSeconds: peer.seconds,
      timesPeer: Number((ours.seconds / peer.seconds).toFixed(2)),
      cpuSeconds: ours.cpu,
      peerCpuSeconds: peer.cpu,
      cpuTimesPeer: Number((ours.cpu / peer.cpu).toFixed(2)),
      peakMb: ours.peakMb,
      peerPeakMb: peer.peakMb,
    };
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured<T>(work: () => Promise<T>) {
  const peak = watchChildren();
  const [started, cpuStarted] = [performance.now(), cpuSeconds()];
  const result = await work();
  const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
  return { result, seconds, cpu: Number((cpuSeconds() - cpuStarted).toFixed(2)), peakMb: peak() };
}
