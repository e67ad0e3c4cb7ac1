import { poolStates } from '@/server/tenancy/connections';
import { collectEngineMemory } from './engine-processes';
import { metrics } from './metrics';
import { collectQueueDepth } from './queue-depth';

/** All metrics of this process, and of the queue that all processes share, as text for Prometheus. */
export async function scrape(): Promise<{ text: string; contentType: string }> {
  const { registry, databaseConnections } = metrics();
  for (const { pool, total, idle, waiting } of poolStates()) {
    databaseConnections.set({ pool, state: 'busy' }, total - idle);
    databaseConnections.set({ pool, state: 'idle' }, idle);
    databaseConnections.set({ pool, state: 'waiting' }, waiting);
  }
  await Promise.all([collectQueueDepth(), collectEngineMemory()]);
  return { text: await registry.metrics(), contentType: registry.contentType };
}
