import type { EventType } from '@/server/domain/events/contract';

/** Queries that show something else now: of these routers, and of this dataset where they are of one. */
export interface Told {
  routers: readonly string[];
  datasetId: string | null;
}

/** Which routers answer otherwise after an event. `all-issues` and `all-columns` are read in pages under keys of their own. */
const ROUTERS: Record<EventType, readonly string[]> = {
  'dataset.created': ['dataset', 'search', 'upload'],
  'dataset.updated': ['dataset', 'search', 'all-columns'],
  'dataset.deleted': ['dataset', 'search', 'upload', 'deletion', 'sync'],
  'version.created': ['dataset', 'fix', 'quality', 'upload', 'all-columns'],
  'scan.completed': ['dataset', 'scan', 'quality', 'issue', 'review', 'all-issues', 'all-columns'],
  'score.changed': ['dataset', 'quality', 'all-issues'],
  'fix.applied': ['dataset', 'fix', 'review', 'quality'],
  'fix.rolledBack': ['dataset', 'fix', 'review', 'quality'],
  'job.updated': ['job', 'scan', 'selfTest', 'sync', 'deletion', 'dataKey'],
  'member.added': ['member', 'invitation', 'organisation'],
  'member.changed': ['member', 'organisation'],
  'member.removed': ['member', 'organisation'],
  'apiKey.created': ['apiKey'],
  'apiKey.revoked': ['apiKey'],
};

/** What is looked at again when a stream begins, for whatever happened between a page's first look and then. */
export const PRESENT_STATE: Told = {
  routers: ['job', 'dataset', 'scan', 'sync', 'deletion'],
  datasetId: null,
};

/** What a step of a running scan may have brought: a phase that has ended and what it found. */
export const WORK_WENT_ON: Told = { routers: ['scan', 'all-issues'], datasetId: null };

/** Every change leaves a row in the trail. */
export const TRAIL: Told = { routers: ['audit.list'], datasetId: null };

export function toldBy(type: EventType, datasetId: string | null): Told {
  return { routers: ROUTERS[type], datasetId };
}

/**
 * Whether a query is among those. Keys are `[[router, procedure], { input }]` as tRPC makes them, or `[name, datasetId, …]`.
 */
export function isTold(queryKey: readonly unknown[], { routers, datasetId }: Told): boolean {
  const [head, second] = queryKey;
  const path = Array.isArray(head) ? head.map(String) : [String(head)];
  if (!routers.includes(path[0] ?? '') && !routers.includes(path.slice(0, 2).join('.'))) return false;
  const of = Array.isArray(head) ? datasetOf(second) : second;
  return datasetId === null || typeof of !== 'string' || of === datasetId;
}

function datasetOf(options: unknown): unknown {
  const input = typeof options === 'object' && options !== null ? Reflect.get(options, 'input') : undefined;
  return typeof input === 'object' && input !== null ? Reflect.get(input, 'datasetId') : undefined;
}
