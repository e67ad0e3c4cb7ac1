import { z } from 'zod';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import type { ConnectorSource } from './contract';
import { type StagedSource, type Staging, stageFromConnector } from './stage-from-connector';

const WithCursor = z.object({ cursorColumn: z.string().optional() });

/** The first reading for a dataset. Where a sync keeps it like its source, the sync goes on from where this stops. */
export async function stageForDataset(
  scope: Scope,
  datasetId: string,
  source: ConnectorSource,
  services: Services,
  staging: Pick<Staging, 'jobId' | 'report' | 'signal'>,
): Promise<StagedSource> {
  const sync = await withTenant(scope, (db) => db.sync.findFirst({ where: { datasetId } }));
  const { cursorColumn } = WithCursor.parse(sync?.source ?? {});
  const staged = await stageFromConnector(scope, source, services, { ...staging, cursorColumn });
  if (staged.files.length === 0) throw new DomainError('input_empty', 'The source has no rows.');
  if (sync !== null) {
    await withTenant(scope, (db) =>
      db.sync.update({ where: { id: sync.id }, data: { cursor: staged.cursor } }),
    );
  }
  return staged;
}
