import { inSpan } from '@/server/observability/tracing';
import { connections } from './connections';
import { translateDatabaseError } from './database-errors';
import type { TenantDatabase } from './with-tenant';

/** Why code may look across tenants; the list is closed so that a new reason is a reviewed change. */
export type SystemReason =
  | 'sign_in'
  | 'sign_up'
  | 'authenticate'
  | 'member_names'
  | 'account'
  | 'invitation'
  | 'password_reset'
  | 'send_mail'
  | 'job_runner'
  | 'outbox_relay'
  | 'event_sweep'
  | 'event_publish'
  | 'upload_sweep'
  | 'idempotency_sweep'
  | 'sync_schedule'
  | 'data_key_sweep'
  | 'organisation_deletion'
  | 'audit_seal'
  | 'retention_sweep'
  | 'seed'
  | 'health';

/** Cross-tenant work under its own role. The reason is the statement's comment in the database log. */
export async function withSystem<Result>(
  reason: SystemReason,
  work: (db: TenantDatabase) => Promise<Result>,
  options: { timeoutMs?: number } = {},
): Promise<Result> {
  try {
    return await inSpan(
      'system transaction',
      { 'db.system.name': 'postgresql', 'datrix.reason': reason },
      () =>
        connections().system.$transaction(
          async (db) => {
            await db.$executeRaw`SELECT set_config('application_name', ${`datrix system: ${reason}`}, true)`;
            return work(db);
          },
          { timeout: options.timeoutMs ?? 15_000, maxWait: 10_000 },
        ),
    );
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
