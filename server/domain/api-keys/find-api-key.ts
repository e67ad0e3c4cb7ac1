import { fromPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import type { ApiKeyRow } from './to-api-key';

export async function findApiKey(db: TenantDatabase, apiKeyId: string): Promise<ApiKeyRow> {
  const id = fromPublicId('apiKey', apiKeyId);
  const row = id === null ? null : await db.apiKey.findUnique({ where: { id } });
  if (row === null) throw new DomainError('not_found', `There is no API key \`${apiKeyId}\`.`);
  return row;
}
