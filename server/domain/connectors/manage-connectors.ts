import { encryptForTenant } from '@/server/domain/tenant-keys';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { keysetPage } from '@/server/operations/pagination';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { badSecret, receiverOf, requireFittingSecrets } from './check-settings';
import { CONNECTOR_INCLUDE, type ConnectorRow, requireConnector, toConnector } from './connector-resource';
import {
  Connector,
  ConnectorPage,
  ConnectorSettings,
  CreateConnector,
  DeletedConnector,
  GetConnector,
  ListConnectors,
  UpdateConnector,
} from './contract';
import { purposeOf, readSecrets } from './read-secrets';

const SORT_FIELDS = ['name', 'kind', 'createdAt', 'updatedAt'] as const;

export const getConnector = defineOperation({
  id: 'connector.get',
  kind: 'query',
  summary: 'Get a connector: its settings, and whether its last test passed',
  input: GetConnector,
  output: Connector,
  permission: 'connector.read',
  http: { method: 'GET', path: '/v1/connectors/{connectorId}' },
  handler: async ({ db }, { connectorId }) => toConnector(await requireConnector(db, connectorId)),
});

export const createConnector = defineOperation({
  id: 'connector.create',
  kind: 'mutation',
  summary: 'Add a place that data comes from; its secrets are encrypted and never given back',
  input: CreateConnector,
  output: Connector,
  permission: 'connector.manage',
  http: { method: 'POST', path: '/v1/connectors', status: 201 },
  audit: (input, connector) => ({
    resourceType: 'connector',
    resourceId: fromPublicId('connector', connector.id),
    detail: { name: input.name, kind: input.settings.kind, secrets: Object.keys(input.secrets) },
  }),
  handler: async (context, { name, settings, secrets }) => {
    const { db, scope, actor } = context;
    const names = Object.keys(secrets);
    requireFittingSecrets(settings, names);
    await requireFreeName(context, name);
    const id = newUuid();
    const row = await db.connector.create({
      data: {
        id,
        orgId: scope.orgId,
        name,
        kind: settings.kind,
        settings,
        ...(await sealed(context, id, secrets)),
        createdBy: actor.type === 'user' ? actor.id : null,
      },
      include: CONNECTOR_INCLUDE,
    });
    return toConnector(row);
  },
});

export const updateConnector = defineOperation({
  id: 'connector.update',
  kind: 'mutation',
  summary: 'Change a connector; secrets that are left out stay',
  input: UpdateConnector,
  output: Connector,
  permission: 'connector.manage',
  http: { method: 'PATCH', path: '/v1/connectors/{connectorId}' },
  revises: getConnector,
  audit: (input) => ({
    resourceType: 'connector',
    resourceId: fromPublicId('connector', input.connectorId),
    detail: {
      changed: (['name', 'settings', 'secrets'] as const).filter((field) => input[field] !== undefined),
    },
  }),
  handler: async (context, { connectorId, name, settings, secrets = {} }) => {
    const row = await requireConnector(context.db, connectorId);
    if (name !== undefined && name !== row.name) await requireFreeName(context, name);
    const before = ConnectorSettings.parse(row.settings);
    const after = settings ?? before;
    if (after.kind !== before.kind)
      throw new DomainError('invalid_input', 'A connector keeps its kind; add another one instead.');
    const kept = await keptSecrets(context, row, after, secrets);
    requireFittingSecrets(after, Object.keys(kept));
    const retest = settings !== undefined || Object.keys(secrets).length > 0;
    const changed = await context.db.connector.update({
      where: { id: row.id },
      data: {
        name,
        settings: after,
        ...(await sealed(context, row.id, kept)),
        ...(retest ? { testedAt: null, testPassed: null, testDetail: null } : {}),
      },
      include: CONNECTOR_INCLUDE,
    });
    return toConnector(changed);
  },
});

/** A secret goes only to whom it was given for: a changed address could be somebody who collects passwords. */
async function keptSecrets(
  context: TenantContext,
  row: ConnectorRow,
  after: ConnectorSettings,
  given: Partial<Record<string, string | null>>,
): Promise<Record<string, string>> {
  const old = await readSecrets(context, row);
  const moved = receiverOf(ConnectorSettings.parse(row.settings)) !== receiverOf(after);
  const missing = Object.keys(old).find((name) => moved && given[name] === undefined);
  if (missing !== undefined)
    throw badSecret(missing, 'the address or its encryption changes, so give the secret again');
  const merged = { ...old, ...given };
  return Object.fromEntries(
    Object.entries(merged).flatMap(([name, value]) => (value == null ? [] : [[name, value]])),
  );
}

async function sealed(
  context: TenantContext,
  id: string,
  secrets: Record<string, string | undefined>,
): Promise<{ secrets: string | null; secretNames: string[] }> {
  const secretNames = Object.keys(secrets);
  if (secretNames.length === 0) return { secrets: null, secretNames };
  return { secrets: await encryptForTenant(context, JSON.stringify(secrets), purposeOf(id)), secretNames };
}

async function requireFreeName({ db }: TenantContext, name: string): Promise<void> {
  const taken = await db.connector.findFirst({ where: { name } });
  if (taken === null) return;
  throw new DomainError('conflict', `There is a connector named \`${name}\`. Choose another name.`, {
    errors: [{ path: 'name', message: 'is taken' }],
  });
}

export const listConnectors = defineOperation({
  id: 'connector.list',
  kind: 'query',
  summary: 'List the places that data comes from',
  input: ListConnectors,
  output: ConnectorPage,
  permission: 'connector.read',
  http: { method: 'GET', path: '/v1/connectors' },
  sortFields: SORT_FIELDS,
  handler: ({ db }, input) => {
    const filters = {
      kind: input.kind,
      ...(input.search === undefined
        ? {}
        : { name: { contains: input.search.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const } }),
    };
    return keysetPage({
      bound: ['connector.list', filters],
      input,
      sortFields: SORT_FIELDS,
      fetch: ({ where, orderBy, take }) =>
        db.connector.findMany({
          where: { AND: [filters, where] },
          orderBy,
          take,
          include: CONNECTOR_INCLUDE,
        }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toConnector,
    });
  },
});

export const deleteConnector = defineOperation({
  id: 'connector.delete',
  kind: 'mutation',
  summary: 'Remove a connector with its secrets and schedules; datasets that were read from it stay',
  input: GetConnector,
  output: DeletedConnector,
  permission: 'connector.manage',
  http: { method: 'DELETE', path: '/v1/connectors/{connectorId}' },
  revises: getConnector,
  audit: ({ connectorId }) => ({
    resourceType: 'connector',
    resourceId: fromPublicId('connector', connectorId),
  }),
  handler: async ({ db }, { connectorId }) => {
    const row = await requireConnector(db, connectorId);
    await db.connector.delete({ where: { id: row.id } });
    return { id: connectorId };
  },
});
