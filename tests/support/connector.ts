import { inject } from 'vitest';
import { createConnector } from '@/server/domain/connectors/operations';
import { createSync, listSyncs } from '@/server/domain/syncs/operations';
import { execute } from '@/server/operations/execute';
import type { Services } from '@/server/tenancy/tenant-context';
import type { TestOrganisation } from './database';

/** The public id of a connector to a real PostgreSQL: the tests' own server, whose database `name` it shows. */
export async function createTestConnector(
  { actor }: Pick<TestOrganisation, 'actor'>,
  services: Services,
  options: { database?: string; name?: string } = {},
): Promise<string> {
  const url = new URL(inject('postgres').ownerUrl);
  const input = {
    name: options.name ?? 'warehouse',
    settings: {
      kind: 'postgresql',
      host: url.hostname,
      port: Number(url.port),
      database: options.database ?? 'postgres',
      user: url.username,
      encryption: 'off',
    },
    secrets: { password: url.password },
  };
  return (await execute(createConnector, actor, input, { requestId: 'test', services })).id;
}

/** The public id of a sync of a dataset that has not been read yet. */
export async function createTestSync(
  { actor }: Pick<TestOrganisation, 'actor'>,
  services: Services,
  connectorId: string,
): Promise<string> {
  const call = { requestId: 'test', services };
  const input = { connectorId, object: 'public/x', cursorColumn: 'id', options: {} };
  const job = await execute(createSync, actor, input, call);
  const { data } = await execute(listSyncs, actor, { datasetId: job.resource.id }, call);
  return data[0]?.id ?? '';
}
