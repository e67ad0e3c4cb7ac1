import { z } from 'zod';
import type { DeletionInventory } from '@/server/domain/deletions/contract';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';

const SourceFiles = z.array(
  z.object({ key: z.string(), name: z.string(), sizeBytes: z.number(), sha256: z.string() }),
);

/** Everything in the object store that belongs to a dataset: single keys, and prefixes with all under them. */
export async function objectsOf(
  scope: Scope,
  dataset: { id: string; sourceFiles: unknown },
): Promise<{ keys: string[]; prefixes: string[] }> {
  // Uploads that were named but not taken in yet.
  const uploads = await withTenant(scope, (db) => db.upload.findMany({ where: { datasetId: dataset.id } }));
  return {
    keys: SourceFiles.parse(dataset.sourceFiles).map(({ key }) => key),
    prefixes: [
      ...uploads.map(({ id }) => objectKeys.uploadPrefix(scope, id)),
      objectKeys.datasetPrefix(scope, dataset.id),
    ],
  };
}

/** What a dataset consists of, for its receipt. */
export async function takeInventory(
  scope: Scope,
  dataset: { id: string; sourceFiles: unknown },
  services: Services,
): Promise<DeletionInventory> {
  const { keys, prefixes } = await objectsOf(scope, dataset);
  const found = new Map<string, number>();
  for (const key of keys) {
    const head = await services.objectStore.head(key);
    if (head !== null) found.set(key, head.sizeBytes);
  }
  for (const prefix of prefixes) {
    for await (const { key, sizeBytes } of services.objectStore.list(prefix)) found.set(key, sizeBytes);
  }
  const sources = SourceFiles.parse(dataset.sourceFiles);
  return withTenant(scope, async (db) => {
    const where = { datasetId: dataset.id };
    const versions = await db.datasetVersion.findMany({ where, orderBy: { number: 'asc' } });
    return {
      versions: versions.length,
      columns: await db.datasetColumn.count({ where: { version: where } }),
      scans: await db.qualityScan.count({ where }),
      issues: await db.qualityIssue.count({ where }),
      fixes: await db.fix.count({ where }),
      objects: found.size,
      bytes: [...found.values()].reduce((sum, bytes) => sum + bytes, 0),
      digests: [
        ...sources.map(({ name, sha256, sizeBytes }) => ({
          kind: 'source' as const,
          name,
          sha256,
          sizeBytes,
        })),
        ...versions.map((version) => ({
          kind: 'version' as const,
          name: `v${version.number}`,
          sha256: version.sha256,
          sizeBytes: Number(version.sizeBytes),
        })),
      ],
    };
  });
}
