import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingestFile } from '@/server/domain/ingestion';
import { profileColumns } from '@/server/domain/quality/profile-columns';
import { checksOf, runChecks } from '@/server/domain/quality/run-checks';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { parquetRelation } from '@/server/engine/sql';
import { cpuSeconds } from './lib/cpu-time';
import { watchChildren } from './lib/peak-memory';
import { writeWideParquet } from './lib/wide-table';

/** A scan of 1M x 50 (or `-- ROWS REPEATS`, 50 columns a repeat) beside DuckDB's SUMMARIZE of the same Parquet in the same run. */
export async function run(args: string[]): Promise<object> {
  const [rows, repeats] = [Number(args[0] ?? 1_000_000), Number(args[1] ?? 1)];
  const folder = await mkdtemp(join(tmpdir(), 'datrix-bench-scan-'));
  const engine = createDuckdbEngine({ tempDir: join(folder, 'spill'), memoryLimitMb: 1024, threads: 2 });
  try {
    const source = join(folder, 'wide.parquet');
    await engine.withSession((session) => writeWideParquet(session, source, rows, repeats));
    const table = await ingestFile({
      engine,
      files: [{ path: source, name: 'wide.parquet' }],
      options: {},
      workDir: folder,
      limits: { columnsMax: 5000, unpackedBytesMax: 1024 ** 3 },
    });
    const relation = parquetRelation(table.parquetPath);
    const timed = async (work: () => Promise<unknown>) => {
      const peak = watchChildren();
      const [started, cpuStarted] = [performance.now(), cpuSeconds()];
      await work();
      return {
        seconds: (performance.now() - started) / 1000,
        cpuSeconds: cpuSeconds() - cpuStarted,
        peakMb: peak(),
      };
    };
    const summarize = await timed(() =>
      engine.withSession((session) => session.query(`SUMMARIZE SELECT * FROM ${relation}`)),
    );
    let profile = { seconds: 0, cpuSeconds: 0 };
    const milliseconds: Record<string, number> = {};
    const cpuByCheck: Record<string, number> = {};
    let [modelsSeconds, modelsCpu] = [0, 0];
    const scan = await timed(() =>
      engine.withSession(async (session) => {
        const [started, cpuStarted] = [performance.now(), cpuSeconds()];
        const profiles = await profileColumns(session, relation, table.rowCount, table.columns, () => {});
        profile = {
          seconds: (performance.now() - started) / 1000,
          cpuSeconds: cpuSeconds() - cpuStarted,
        };
        let [current, since] = ['', cpuSeconds()];
        const turn = (check: string) => {
          const now = cpuSeconds();
          if (current !== '') cpuByCheck[current] = Number((now - since).toFixed(2));
          if (checksOf('models').some(({ title }) => title === current)) modelsCpu += now - since;
          [current, since] = [check, now];
        };
        const columns = table.columns.flatMap((column, index) => {
          const found = profiles[index];
          return found === undefined ? [] : [{ ...column, profile: found }];
        });
        const result = await runChecks(
          {
            session,
            relation,
            rowCount: table.rowCount,
            columns,
            labelColumn: null,
            taskType: null,
            seed: 1,
            signal: new AbortController().signal,
          },
          {
            checksOff: [],
            cellsPath: join(folder, 'cells.parquet'),
            pairsPath: join(folder, 'pairs.parquet'),
            onProgress: turn,
          },
        );
        turn('');
        for (const outcome of result.outcomes) milliseconds[outcome.check] = outcome.milliseconds;
        for (const { id } of checksOf('models')) modelsSeconds += (milliseconds[id] ?? 0) / 1000;
      }),
    );
    return {
      rows,
      summarize,
      profile,
      scan,
      ratio: scan.seconds / summarize.seconds,
      statisticalRatio: (scan.seconds - modelsSeconds) / summarize.seconds,
      statisticalCpuRatio: (scan.cpuSeconds - modelsCpu) / summarize.cpuSeconds,
      cpuRatio: scan.cpuSeconds / summarize.cpuSeconds,
      milliseconds,
      cpuByCheck,
    };
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}
