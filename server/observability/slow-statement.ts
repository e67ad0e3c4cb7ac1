import { logger } from '@/server/lib/logger';
import { metrics } from './metrics';
import { statementShape } from './statement-shape';

/** Logs a statement that took longer than the threshold, by its shape alone. A threshold of 0 logs none. */
export function noteStatement(
  where: 'database' | 'engine',
  sql: string,
  ms: number,
  thresholdMs: number,
): void {
  if (thresholdMs === 0 || ms < thresholdMs) return;
  metrics().slowQueries.inc({ where });
  logger.warn({ where, durationMs: Math.round(ms), statement: statementShape(sql) }, 'slow statement');
}
