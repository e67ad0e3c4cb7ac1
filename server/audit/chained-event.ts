import type { ChainedEvent } from './chain';

export interface EventRow {
  id: string;
  orgId: string;
  action: string;
  actorType: string;
  actorId: string | null;
  resourceType: string | null;
  resourceId: string | null;
  requestId: string | null;
  outcome: string;
  occurrences: number;
  commitment: string | null;
  createdAt: Date;
}

/** A row of the database as the chain sees it. */
export function chainedEvent(row: EventRow): ChainedEvent {
  return {
    id: row.id,
    organisation: row.orgId,
    time: row.createdAt.toISOString(),
    action: row.action,
    actorType: row.actorType,
    actorId: row.actorId,
    resourceType: row.resourceType,
    resourceId: row.resourceId,
    outcome: row.outcome,
    occurrences: row.occurrences,
    requestId: row.requestId,
    commitment: row.commitment,
  };
}
