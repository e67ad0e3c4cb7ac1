import { logger } from '@/server/lib/logger';
import type { Actor } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';
import { type AuditEntry, writeAuditEvent } from './write-audit-event';

type KnownActor = Exclude<Actor, { type: 'anonymous' }>;

/** How long alike reads or refusals of one actor are counted together. */
export const WINDOW_MS = 5 * 60_000;
const SWEEP_MS = 15_000;
/** Windows at once; past it the oldest closes early. Bounds memory whatever comes in. */
const WINDOWS_MAX = 20_000;

interface Window {
  actor: KnownActor;
  entry: AuditEntry;
  openedAt: number;
  repeats: number;
  lastAt: number;
}

declare global {
  /** Kept on globalThis, since a development server loads this module anew on each change. */
  var datrixAuditWindows: Map<string, Window> | undefined;
}
globalThis.datrixAuditWindows ??= new Map();
const windows = globalThis.datrixAuditWindows;
let sweeping = false;

/** One window for one actor doing one thing to one resource with one outcome; no text of the caller is part of it. */
function keyOf(actor: KnownActor, entry: AuditEntry): string {
  const { action, outcome, resourceId } = entry;
  return [actor.scope.orgId, actor.type, actor.id, action, outcome, resourceId].join(' ');
}

function present(key: string, now: number): Window | undefined {
  const window = windows.get(key);
  return window !== undefined && now - window.openedAt < WINDOW_MS ? window : undefined;
}

/** Whether the row of an open window stands for this one too. */
export function isCounted(actor: KnownActor, entry: AuditEntry, now = Date.now()): boolean {
  return present(keyOf(actor, entry), now) !== undefined;
}

/** Counts one into its window; the first, whose row must have been written before, opens it. */
export function count(actor: KnownActor, entry: AuditEntry, now = Date.now()): void {
  const key = keyOf(actor, entry);
  const window = present(key, now);
  if (window !== undefined) {
    window.repeats += 1;
    window.lastAt = now;
    return;
  }
  const outdated = windows.get(key);
  if (outdated !== undefined) void close(key, outdated);
  windows.set(key, { actor, entry, openedAt: now, repeats: 0, lastAt: now });
  const oldest = windows.entries().next().value;
  if (windows.size > WINDOWS_MAX && oldest !== undefined) void close(...oldest);
  startSweeping();
}

function startSweeping(): void {
  if (sweeping) return;
  sweeping = true;
  setInterval(() => void closeAuditWindows(Date.now() - WINDOW_MS), SWEEP_MS).unref();
}

/** Writes what was counted by windows opened until then (default: all); called as time passes and as a process ends. */
export async function closeAuditWindows(openedUntil = Number.POSITIVE_INFINITY): Promise<void> {
  for (const [key, window] of [...windows]) {
    if (window.openedAt <= openedUntil) await close(key, window);
  }
}

async function close(key: string, { actor, entry, openedAt, repeats, lastAt }: Window): Promise<void> {
  windows.delete(key);
  if (repeats === 0) return;
  const counted = { since: new Date(openedAt).toISOString(), until: new Date(lastAt).toISOString() };
  const row = { ...entry, occurrences: repeats, detail: { ...entry.detail, repeated: counted } };
  await withTenant(actor.scope, (db) => writeAuditEvent(db, actor.scope, actor, row)).catch(
    (error: unknown) =>
      logger.error({ err: error, action: entry.action, repeats }, 'repetitions could not be audited'),
  );
}
