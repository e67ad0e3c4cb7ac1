import { inSpan } from '@/server/observability/tracing';
import type { Scope } from './actor';
import { connections } from './connections';
import { translateDatabaseError } from './database-errors';
import type { Prisma } from './generated/client';

/** The only database handle that domain code sees: one transaction, one tenant. */
export type TenantDatabase = Prisma.TransactionClient;

/**
 * Opens one transaction in which Postgres shows and accepts only the rows of the scope's organisation. Everything
 * `work` does commits together or not at all.
 */
export async function withTenant<Result>(
  scope: Scope,
  work: (db: TenantDatabase) => Promise<Result>,
  options: { timeoutMs?: number } = {},
): Promise<Result> {
  try {
    return await inSpan('tenant transaction', { 'db.system.name': 'postgresql' }, () =>
      connections().app.$transaction(
        async (db) => {
          await db.$executeRaw`SELECT set_config('app.org_id', ${scope.orgId}, true)`;
          return work(db);
        },
        { timeout: options.timeoutMs ?? 15_000, maxWait: 10_000 },
      ),
    );
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
