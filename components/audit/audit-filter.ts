import type { z } from 'zod';
import { type ListAuditEvents, Outcome } from '@/server/domain/audit-trail/contract';

export type AuditFilter = Omit<z.input<typeof ListAuditEvents>, 'limit' | 'cursor' | 'sort'>;

/** Narrowed to one thing by a click in the detail of a row; shown as chips. */
export const CHIPS = [
  { name: 'actorId', title: 'Actor' },
  { name: 'resourceId', title: 'Resource' },
  { name: 'resourceType', title: 'Type' },
  { name: 'requestId', title: 'Request' },
] as const;

const ACTOR_TYPES = ['user', 'api_key', 'system'] as const;
const DAY_MS = 86_400_000;

/** The filter in the address. `from` and `to` are days in UTC there, both included. */
export function filterOf(url: URLSearchParams): AuditFilter {
  const text = (name: string) => url.get(name) ?? undefined;
  const to = dayOf(url.get('to'));
  return {
    action: text('action'),
    outcome: Outcome.options.find((option) => option === url.get('outcome')),
    actorType: ACTOR_TYPES.find((type) => type === url.get('actorType')),
    actorId: text('actorId'),
    resourceId: text('resourceId'),
    resourceType: text('resourceType'),
    requestId: text('requestId'),
    from: dayOf(url.get('from'))?.toISOString(),
    to: to === undefined ? undefined : new Date(to.getTime() + DAY_MS).toISOString(),
  };
}

/** True when something narrows the list. */
export function isNarrowed(filter: AuditFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

function dayOf(text: string | null): Date | undefined {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = new Date(`${text}T00:00:00.000Z`);
  return Number.isNaN(day.getTime()) ? undefined : day;
}
