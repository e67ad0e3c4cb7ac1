import { fromPublicId, ID_PREFIXES, type IdKind } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { keysetPage } from '@/server/operations/pagination';
import type { Actor } from '@/server/tenancy/actor';
import { EventPage, EventType, ListEvents } from './contract';
import { toEvent } from './event-resource';
import { streamState } from './read-events';
import { visibleTypes } from './visible-types';

const SORT_FIELDS = ['position'] as const;

export const listEvents = defineOperation({
  id: 'event.list',
  kind: 'query',
  summary:
    'Read the event stream in its order: what happened to datasets, scans, scores, fixes, jobs and members',
  input: ListEvents,
  output: EventPage,
  // Each kind of event needs the permission to read what it is about; others are left out.
  permission: 'organisation.read',
  http: { method: 'GET', path: '/v1/events' },
  sortFields: SORT_FIELDS,
  handler: async ({ db, scope, actor }, input) => {
    await streamState(db, scope.orgId);
    const types = typesOf(actor, input.type);
    const subject = input.subjectId === undefined ? undefined : uuidOf(input.subjectId);
    if (subject === null || types.length === 0) return { data: [], nextCursor: null };
    const filters = {
      type: { in: types },
      position: { not: null, gt: input.after ?? 0 },
      ...(subject === undefined ? {} : { OR: [{ subjectId: subject }, { datasetId: subject }] }),
    };
    return keysetPage({
      bound: ['event.list', types, subject ?? null, input.after ?? 0],
      input,
      sortFields: SORT_FIELDS,
      fetch: ({ where, orderBy, take }) =>
        db.streamEvent.findMany({ where: { AND: [filters, where] }, orderBy, take }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toEvent,
    });
  },
});

function typesOf(actor: Actor, wanted: string | undefined): EventType[] {
  const visible = actor.type === 'anonymous' ? [] : visibleTypes(actor);
  if (wanted === undefined) return visible;
  const named = wanted.split(',').map((text) => {
    const type = EventType.safeParse(text.trim());
    if (type.success) return type.data;
    const message = `allowed: ${EventType.options.join(', ')}`;
    throw new DomainError('invalid_input', `\`type\`: there are no events \`${text}\`.`, {
      errors: [{ path: 'type', message }],
    });
  });
  return visible.filter((type) => named.includes(type));
}

const KINDS = Object.keys(ID_PREFIXES) as IdKind[];

/** The UUID of an id of any kind; null for text that names nothing. */
function uuidOf(id: string): string | null {
  return KINDS.map((kind) => fromPublicId(kind, id)).find((uuid) => uuid !== null) ?? null;
}
