import type pg from 'pg';
import { noteStatement } from '@/server/observability/slow-statement';

/**
 * Measures each statement of a pool's connections, for the log of slow ones. The text with its placeholders is read,
 * what stands in their place is not. Prisma's own query events would do the same and cost more.
 */
export function timeStatements(pool: pg.Pool, slowMs: number): void {
  if (slowMs === 0) return;
  pool.on('connect', (client) => {
    const query: unknown = Reflect.get(client, 'query');
    if (typeof query !== 'function') return;
    Reflect.set(client, 'query', (...given: unknown[]): unknown => {
      const started = performance.now();
      const result: unknown = query.apply(client, given);
      if (result instanceof Promise) {
        const note = () => noteStatement('database', textOf(given[0]), performance.now() - started, slowMs);
        result.then(note, note);
      }
      return result;
    });
  });
}

function textOf(given: unknown): string {
  return typeof given === 'string' ? given : String(Reflect.get(Object(given), 'text') ?? '');
}
