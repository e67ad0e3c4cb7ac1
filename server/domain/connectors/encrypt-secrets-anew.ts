import { encryptForTenant } from '@/server/domain/tenant-keys';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { purposeOf, readSecrets } from './read-secrets';

/** Encrypts the secrets of all connectors with the organisation's newest data key; gives their number. */
export async function encryptSecretsAnew(
  context: Pick<TenantContext, 'db' | 'scope' | 'services'>,
): Promise<number> {
  const { db } = context;
  const rows = await db.connector.findMany({ where: { secrets: { not: null } } });
  for (const row of rows) {
    const text = JSON.stringify(await readSecrets(context, row));
    await db.connector.update({
      where: { id: row.id },
      data: { secrets: await encryptForTenant(context, text, purposeOf(row.id)), updatedAt: row.updatedAt },
    });
  }
  return rows.length;
}
