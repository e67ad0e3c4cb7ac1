import { z } from 'zod';
import { ID_PREFIXES, type IdKind, toPublicId } from '@/server/lib/ids';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { Event } from './contract';

export type EventRow = NonNullable<Awaited<ReturnType<TenantDatabase['streamEvent']['findFirst']>>>;

/** Fields of `data` that hold bare UUIDs. */
const ID_FIELDS: Record<string, IdKind> = { scanId: 'scan', versionId: 'version' };
const Data = z.record(z.string(), z.unknown());

/** A numbered row as the API shows it. */
export function toEvent(row: EventRow): Event {
  return Event.parse({
    id: toPublicId('event', row.id),
    position: Number(row.position),
    type: row.type,
    subject: { type: row.subjectType, id: subjectId(row) },
    datasetId: row.datasetId === null ? null : toPublicId('dataset', row.datasetId),
    data: Object.fromEntries(
      Object.entries(Data.parse(row.data)).map(([name, value]) => {
        const kind = ID_FIELDS[name];
        return [name, kind !== undefined && typeof value === 'string' ? toPublicId(kind, value) : value];
      }),
    ),
    createdAt: row.createdAt.toISOString(),
  });
}

function subjectId({ subjectType, subjectId }: EventRow): string {
  return isIdKind(subjectType) ? toPublicId(subjectType, subjectId) : subjectId;
}

function isIdKind(text: string): text is IdKind {
  return Object.hasOwn(ID_PREFIXES, text);
}
