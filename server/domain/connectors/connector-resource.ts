import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { Connector, type SourceSelection } from './contract';

export const CONNECTOR_INCLUDE = { _count: { select: { syncs: true } } } as const;

function findRow(db: TenantDatabase, id: string) {
  return db.connector.findUnique({ where: { id }, include: CONNECTOR_INCLUDE });
}
export type ConnectorRow = NonNullable<Awaited<ReturnType<typeof findRow>>>;

/** The connector of this organisation, or `not_found`. */
export async function requireConnector(db: TenantDatabase, connectorId: string): Promise<ConnectorRow> {
  const id = fromPublicId('connector', connectorId);
  const row = id === null ? null : await findRow(db, id);
  if (row === null) throw new DomainError('not_found', `There is no connector \`${connectorId}\`.`);
  return row;
}

/** As the API shows it: with the names of its secrets, never their values. */
export function toConnector(row: ConnectorRow): Connector {
  return Connector.parse({
    id: toPublicId('connector', row.id),
    name: row.name,
    kind: row.kind,
    settings: row.settings,
    secretNames: row.secretNames,
    lastTest:
      row.testedAt === null || row.testPassed === null
        ? null
        : { passed: row.testPassed, detail: row.testDetail ?? '', at: row.testedAt.toISOString() },
    syncCount: row._count.syncs,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  });
}

/** What a dataset of this selection is called, as a file name: its last part, or the connector's name. */
export function nameOfSelection({ object }: SourceSelection, connectorName: string): string {
  const path = (object ?? '').split('?')[0] ?? '';
  const last = path.split('/').filter(Boolean).at(-1);
  return last === undefined ? connectorName : decodeURIComponent(last);
}
