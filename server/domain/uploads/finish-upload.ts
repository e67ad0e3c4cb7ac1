import { Readable } from 'node:stream';
import { DomainError } from '@/server/operations/errors';
import { toProblem } from '@/server/operations/problem';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { joinedObjects } from './part-stream';
import { scanObject } from './scan-object';
import { refusalOf, requireUpload, type UploadRow } from './upload-resource';

/**
 * Makes one object of the parts, compares its digest with the announced one, and lets the virus scanner look at it. Safe
 * to repeat and to run twice at once, since a process may have been killed between the last byte and this.
 */
export async function finishUpload(scope: Scope, services: Services, uploadId: string): Promise<UploadRow> {
  const upload = await withTenant(scope, (db) => requireUpload(db, uploadId));
  const refusal = refusalOf(upload);
  if (refusal !== null) throw refusal;
  if (upload.completedAt !== null || upload.isPartial) return upload;
  if (upload.lengthBytes === null || upload.offsetBytes !== upload.lengthBytes) {
    throw new DomainError(
      'conflict',
      `Only ${upload.offsetBytes} of ${upload.lengthBytes ?? 'an unknown number of'} bytes of \`${upload.name}\` have arrived.`,
    );
  }
  try {
    return await assemble(scope, services, upload);
  } catch (error) {
    // Another request may have finished meanwhile and taken the parts away.
    const now = await withTenant(scope, (db) => requireUpload(db, uploadId));
    if (now.completedAt !== null) return now;
    throw error;
  }
}

async function assemble(scope: Scope, services: Services, upload: UploadRow): Promise<UploadRow> {
  const parts = await partsOf(scope, upload.id);
  const objectKey = objectKeys.upload(scope, upload.id, 0);
  const content = joinedObjects(services.objectStore, parts);
  const { sha256, sizeBytes } = await services.objectStore.put(objectKey, Readable.from(content));
  if (BigInt(sizeBytes) !== upload.lengthBytes) throw new Error('the parts of an upload do not add up');
  try {
    requireDigest(upload.expectedSha256, sha256, upload.name);
    await scanObject(services, objectKey, upload.name);
  } catch (error) {
    if (error instanceof DomainError && error.code !== 'unavailable')
      await refuse(scope, services, upload, parts, error);
    throw error;
  }
  const finished = await withTenant(scope, async (db) => {
    const { count } = await db.upload.updateMany({
      where: { id: upload.id, completedAt: null },
      data: { objectKey, sha256, completedAt: services.now() },
    });
    if (count > 0) await db.uploadPart.deleteMany({ where: { uploadId: upload.id } });
    return db.upload.findUniqueOrThrow({ where: { id: upload.id } });
  });
  for (const key of parts) await services.objectStore.delete(key);
  return finished;
}

/** Keys of the parts in the order of their bytes. */
export async function partsOf(scope: Scope, uploadId: string): Promise<string[]> {
  const parts = await withTenant(scope, (db) =>
    db.uploadPart.findMany({ where: { uploadId }, orderBy: { startByte: 'asc' } }),
  );
  return parts.map(({ objectKey }) => objectKey);
}

/** Refuses bytes that are not those which were announced. */
export function requireDigest(expected: string | null | undefined, actual: string, name: string): void {
  if (expected == null || expected.toLowerCase() === actual) return;
  throw new DomainError(
    'input_checksum',
    `The SHA-256 of \`${name}\` is ${actual}, not ${expected.toLowerCase()} as announced. Send the file again.`,
  );
}

async function refuse(
  scope: Scope,
  services: Services,
  upload: UploadRow,
  parts: string[],
  error: DomainError,
): Promise<void> {
  await withTenant(scope, async (db) => {
    await db.upload.update({
      where: { id: upload.id },
      data: { problem: JSON.parse(JSON.stringify(toProblem(error))) },
    });
    await db.uploadPart.deleteMany({ where: { uploadId: upload.id } });
  });
  for (const key of parts) await services.objectStore.delete(key);
  await services.objectStore.deletePrefix(objectKeys.uploadPrefix(scope, upload.id));
}
