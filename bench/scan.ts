import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { engineTable } from './lib/engine-table';
import { type ScanCosts, type Spent, scanOnce, spent } from './lib/scan-once';

/**
 * A scan beside DuckDB's SUMMARIZE of the same Parquet, one after the other, as often as told. Ratios are medians over
 * the rounds; processor time is the safer figure on a machine that others use too.
 *
 * `-- ROWS REPEATS` (50 columns a repeat; default 1,000,000 and 1), `--rounds N`, `--statements N` (the dearest N kinds
 * of statement), `--table FOLDER` (keep the table there), `--no-summarize`, `--memory MB`,
 * `--no-models` (the statistical phase only).
 */
export async function run(args: string[]): Promise<object> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '1' },
      statements: { type: 'string', default: '0' },
      table: { type: 'string' },
      'no-summarize': { type: 'boolean', default: false },
      memory: { type: 'string', default: '1024' },
      'no-models': { type: 'boolean', default: false },
    },
  });
  const [rows, repeats] = [Number(positionals[0] ?? 1_000_000), Number(positionals[1] ?? 1)];
  const folder = await mkdtemp(join(tmpdir(), 'datrix-bench-scan-'));
  const engine = createDuckdbEngine({
    tempDir: join(folder, 'spill'),
    memoryLimitMb: Number(values.memory),
    threads: 2,
  });
  try {
    const table = await engineTable(engine, values.table ?? folder, rows, repeats);
    const rounds: { summarize: Spent; scan: ScanCosts }[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      const summarize = values['no-summarize']
        ? { seconds: Number.NaN, cpuSeconds: Number.NaN }
        : await spent(() =>
            engine.withSession((session) => session.query(`SUMMARIZE SELECT * FROM ${table.relation}`)),
          );
      rounds.push({
        summarize,
        scan: await scanOnce(engine, table, folder, values['no-models'] ? 'checks' : undefined),
      });
    }
    const median = (figure: (round: (typeof rounds)[number]) => number) => {
      const sorted = rounds.map(figure).sort((a, b) => a - b);
      return Number((sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN).toFixed(2));
    };
    const last = rounds.at(-1)?.scan;
    return {
      rows,
      columns: table.columns.length,
      summarize: rounds.map(({ summarize }) => summarize),
      scan: rounds.map(({ scan: { byCheck: _checks, statements: _statements, ...scan } }) => scan),
      statisticalCpuRatio: median(
        ({ scan, summarize }) => scan.statistical.cpuSeconds / summarize.cpuSeconds,
      ),
      cpuRatio: median(({ scan, summarize }) => scan.cpuSeconds / summarize.cpuSeconds),
      statisticalRatio: median(({ scan, summarize }) => scan.statistical.seconds / summarize.seconds),
      ratio: median(({ scan, summarize }) => scan.seconds / summarize.seconds),
      checks: Object.entries(last?.byCheck ?? {})
        .sort(([, a], [, b]) => b.cpuSeconds - a.cpuSeconds)
        .map(([check, cost]) => `${cost.cpuSeconds.toFixed(2)} ${cost.seconds.toFixed(1)} ${check}`),
      statements: (last?.statements ?? []).slice(0, Number(values.statements)),
    };
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}
