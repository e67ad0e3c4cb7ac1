import type { EngineSession } from '@/server/engine/port';
import { cpuSeconds } from './cpu-time';

export interface StatementCost {
  during: string;
  statement: string;
  calls: number;
  cpuSeconds: number;
  seconds: number;
}

/** A session that notes the processor time of each kind of statement: those that differ in names and numbers are one kind. */
export function withStatementCosts(session: EngineSession, during: () => string) {
  const costs = new Map<string, StatementCost>();
  const noted = async <T>(statement: string, work: () => Promise<T>): Promise<T> => {
    const [started, cpuStarted] = [performance.now(), cpuSeconds()];
    try {
      return await work();
    } finally {
      const kind = statement.replace(/\s+/g, ' ').replace(/\d+/g, '0').slice(0, 160);
      const key = `${during()}|${kind.slice(0, 60)}`;
      const cost = costs.get(key) ?? {
        during: during(),
        statement: kind,
        calls: 0,
        cpuSeconds: 0,
        seconds: 0,
      };
      cost.calls += 1;
      cost.cpuSeconds += cpuSeconds() - cpuStarted;
      cost.seconds += (performance.now() - started) / 1000;
      costs.set(key, cost);
    }
  };
  const watched: EngineSession = {
    query: (text, options) => noted(text, () => session.query(text, options)),
    execute: (text, options) => noted(text, () => session.execute(text, options)),
    head: (text, options) => noted(text, () => session.head(text, options)),
    columns: (text, options) => noted(text, () => session.columns(text, options)),
    copy: (text, path, options) => noted(text, () => session.copy(text, path, options)),
    close: () => session.close(),
  };
  return {
    session: watched,
    costs: () =>
      [...costs.values()]
        .sort((a, b) => b.cpuSeconds - a.cpuSeconds)
        .map((cost) => ({
          ...cost,
          cpuSeconds: Number(cost.cpuSeconds.toFixed(2)),
          seconds: Number(cost.seconds.toFixed(2)),
        })),
  };
}
