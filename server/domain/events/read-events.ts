import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { Event, EventType } from './contract';
import { toEvent } from './event-resource';

/** One of these must fit; bare UUIDs. */
export interface EventFilter {
  types?: readonly EventType[];
  datasetId?: string;
  subjectId?: string;
}

export interface StreamState {
  /** Position of the newest event. */
  last: number;
  /** Events up to here are no longer kept. */
  sweptTo: number;
}

/** Numbers what has been committed, and says where the stream of this organisation stands. */
export async function streamState(db: TenantDatabase, orgId: string): Promise<StreamState> {
  await db.$executeRaw`SELECT number_events(${orgId}::uuid)`;
  const stream = await db.eventStream.findUnique({ where: { id: orgId } });
  return { last: Number(stream?.lastPosition ?? 0), sweptTo: Number(stream?.sweptTo ?? 0) };
}

/**
 * The next events after a position that fit a filter, at most `limit`, in order; `reached` is the position to go on
 * after, which is that of the newest event when nothing is left.
 */
export async function eventsAfter(
  db: TenantDatabase,
  orgId: string,
  options: { after: number; limit: number; types: readonly EventType[]; filters: readonly EventFilter[] },
): Promise<{ events: Event[]; reached: number; more: boolean }> {
  const { last } = await streamState(db, orgId);
  if (last <= options.after) return { events: [], reached: options.after, more: false };
  const rows = await db.streamEvent.findMany({
    where: {
      position: { gt: options.after, lte: last },
      type: { in: [...options.types] },
      // The kinds stand in each, since the database client takes an empty filter in OR for one that fits nothing.
      OR: options.filters.map(({ types, datasetId, subjectId }) => ({
        type: { in: [...(types ?? options.types)] },
        ...(datasetId === undefined ? {} : { datasetId }),
        ...(subjectId === undefined ? {} : { subjectId }),
      })),
    },
    orderBy: { position: 'asc' },
    take: options.limit + 1,
  });
  const events = rows.slice(0, options.limit).map(toEvent);
  const more = rows.length > options.limit;
  return { events, more, reached: more ? (events.at(-1)?.position ?? last) : last };
}
