import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import type { Services, TenantContext } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { GetStorage, Storage } from './contract';

type QuotaContext = Pick<TenantContext, 'db' | 'scope' | 'services'>;

/** What an organisation keeps, in bytes. An upload counts with its announced length, so that many at once cannot pass. */
export async function measureStorage({ db, scope, services }: QuotaContext) {
  const [sums] = await db.$queryRaw<{ uploads: bigint; sources: bigint; versions: bigint }[]>`
    SELECT
      (SELECT coalesce(sum(coalesce(length_bytes, offset_bytes)), 0)::bigint FROM uploads WHERE dataset_id IS NULL AND problem IS NULL) AS uploads,
      (SELECT coalesce(sum(size_bytes), 0)::bigint FROM datasets) AS sources,
      (SELECT coalesce(sum(size_bytes), 0)::bigint FROM dataset_versions) AS versions`;
  const organisation = await db.organisation.findUnique({ where: { id: scope.orgId } });
  const [uploadsBytes, sourceFilesBytes, versionsBytes] = [
    Number(sums?.uploads ?? 0),
    Number(sums?.sources ?? 0),
    Number(sums?.versions ?? 0),
  ];
  const own = organisation?.storageBytesMax ?? null;
  return {
    usedBytes: uploadsBytes + sourceFilesBytes + versionsBytes,
    quotaBytes: own === null ? (services.limits.storageBytesMax ?? null) : Number(own),
    uploadsBytes,
    sourceFilesBytes,
    versionsBytes,
  };
}

/** Refuses with `quota_exceeded` when `requestedBytes` more would not fit. */
export async function requireRoom(context: QuotaContext, requestedBytes: number): Promise<void> {
  const { usedBytes, quotaBytes } = await measureStorage(context);
  if (quotaBytes === null || usedBytes + requestedBytes <= quotaBytes) return;
  throw new DomainError(
    'quota_exceeded',
    `The file has ${requestedBytes} bytes; ${usedBytes} of the ${quotaBytes} bytes of this organisation are taken. Delete what is not needed, or ask the operator for more.`,
    { extensions: { usedBytes, quotaBytes, requestedBytes } },
  );
}

/** The same outside of a transaction, for bytes that are about to be received. */
export function checkRoom(scope: Scope, services: Services, requestedBytes: number): Promise<void> {
  return withTenant(scope, (db) => requireRoom({ db, scope, services }, requestedBytes));
}

export const getStorage = defineOperation({
  id: 'upload.storage',
  kind: 'query',
  summary: 'Get how many bytes the organisation keeps, and how many it may',
  input: GetStorage,
  output: Storage,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/storage' },
  handler: (context) => measureStorage(context),
});
