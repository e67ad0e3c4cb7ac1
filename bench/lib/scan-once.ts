import { join } from 'node:path';
import type { CheckPhase } from '@/server/domain/quality/check';
import { profileColumns } from '@/server/domain/quality/profile-columns';
import { checksOf, runChecks } from '@/server/domain/quality/run-checks';
import type { Engine } from '@/server/engine/port';
import { cpuSeconds } from './cpu-time';
import type { EngineTable } from './engine-table';
import { watchProcesses } from './peak-memory';
import { type StatementCost, withStatementCosts } from './statement-costs';

export interface Spent {
  seconds: number;
  cpuSeconds: number;
}

export interface ScanCosts extends Spent {
  /** Largest memory of the engine's process, and of it and this process together. */
  peakMb: number;
  peakMbWithWorker: number;
  statistical: Spent;
  profile: Spent;
  byCheck: Record<string, Spent>;
  issues: number;
  statements: StatementCost[];
}

/** What `work` took, in this process and its children. */
export async function spent(work: () => Promise<unknown>): Promise<Spent> {
  const [started, cpuStarted] = [performance.now(), cpuSeconds()];
  await work();
  return {
    seconds: Number(((performance.now() - started) / 1000).toFixed(2)),
    cpuSeconds: Number((cpuSeconds() - cpuStarted).toFixed(2)),
  };
}

/** Profile and all checks of a table, told apart. */
export async function scanOnce(
  engine: Engine,
  table: EngineTable,
  folder: string,
  phase?: CheckPhase,
): Promise<ScanCosts> {
  const { relation, rowCount } = table;
  const byCheck: Record<string, Spent> = {};
  let statements: StatementCost[] = [];
  let [profile, issues]: [Spent, number] = [{ seconds: 0, cpuSeconds: 0 }, 0];
  const peak = watchProcesses();
  const whole = await spent(() =>
    engine.withSession(async (plain) => {
      let current = 'profile';
      const { session, costs } = withStatementCosts(plain, () => current);
      const profiles: Awaited<ReturnType<typeof profileColumns>> = [];
      profile = await spent(async () => {
        profiles.push(...(await profileColumns(session, relation, rowCount, table.columns, () => {})));
      });
      const columns = table.columns.flatMap((column, index) => {
        const found = profiles[index];
        return found === undefined ? [] : [{ ...column, profile: found }];
      });
      let [since, cpuSince] = [performance.now(), cpuSeconds()];
      const turn = (next: string) => {
        const [now, cpuNow] = [performance.now(), cpuSeconds()];
        byCheck[current] = { seconds: (now - since) / 1000, cpuSeconds: cpuNow - cpuSince };
        [current, since, cpuSince] = [next, now, cpuNow];
      };
      current = 'start';
      const result = await runChecks(
        {
          session,
          relation,
          rowCount,
          columns,
          labelColumn: null,
          taskType: null,
          seed: 1,
          signal: new AbortController().signal,
        },
        {
          checksOff: [],
          ...(phase === undefined ? {} : { phase }),
          cellsPath: join(folder, 'cells.parquet'),
          pairsPath: join(folder, 'pairs.parquet'),
          onProgress: turn,
        },
      );
      turn('end');
      issues = result.issues.length;
      statements = costs();
    }),
  );
  const models = new Set(checksOf('models').map(({ title }) => title));
  const ofModels = Object.entries(byCheck).filter(([check]) => models.has(check));
  const without = (key: keyof Spent) =>
    whole[key] - ofModels.reduce((total, [, cost]) => total + cost[key], 0);
  return {
    ...whole,
    ...peak(),
    statistical: { seconds: without('seconds'), cpuSeconds: without('cpuSeconds') },
    profile,
    byCheck,
    issues,
    statements,
  };
}
