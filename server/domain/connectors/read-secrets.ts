import { decryptForTenant } from '@/server/domain/tenant-keys';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import type { ConnectorRow } from './connector-resource';
import { ConnectorSecrets } from './contract';

/** The place that a connector's secrets are bound to. */
export function purposeOf(connectorId: string): string {
  return `connector ${connectorId}`;
}

/** Decrypted; never to be stored, logged or given to a caller. */
export async function readSecrets(
  context: Pick<TenantContext, 'db' | 'scope' | 'services'>,
  row: Pick<ConnectorRow, 'id' | 'secrets'>,
): Promise<ConnectorSecrets> {
  if (row.secrets === null) return {};
  return ConnectorSecrets.parse(JSON.parse(await decryptForTenant(context, row.secrets, purposeOf(row.id))));
}
