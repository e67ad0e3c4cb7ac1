import { count } from '@/components/ui/format';
import type { AuditEvent } from '@/server/domain/audit-trail/contract';

/** Whoever did it, in the fewest words that still tell them apart. */
export function actorWords({ actor, personal }: AuditEvent): string {
  if (actor.name !== null) return actor.name;
  if (actor.email !== null) return actor.email;
  if (actor.type === 'system') return 'Datrix';
  return personal === 'erased' ? 'erased person' : shortId(actor.id);
}

/** The kind of an id and its end, which is what differs. */
export function shortId(id: string | null): string {
  if (id === null) return '–';
  const at = id.lastIndexOf('_');
  return at < 0 ? `…${id.slice(-6)}` : `${id.slice(0, at + 1)}…${id.slice(-6)}`;
}

/** 2026-03-01 10:00:00 in UTC: exact, sortable by eye, one width. */
export function exactTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

/** "1 row", "12 rows". */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
