import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { expiryFrom, requireLengthAllowed } from './create-upload';
import { partSize, StretchReader } from './part-stream';
import { requireRoom } from './storage-quota';
import { refusalOf, requireUpload, type UploadRow } from './upload-resource';

export interface Append {
  uploadId: string;
  /** Where the sender believes the upload stands; anything else than where it does is a `conflict`. */
  offset: number;
  body: AsyncIterable<Uint8Array>;
  /** Of the body; with it, nothing is kept of a body that breaks off or has another digest. */
  checksum?: { algorithm: 'sha1' | 'sha256' | 'md5'; digest: Buffer };
  /** Says the length of an upload that was announced without one. */
  lengthBytes?: number;
}

interface Part {
  startByte: number;
  sizeBytes: number;
  objectKey: string;
}

/**
 * Stores the bytes as they come, in stretches that are each safe once they are stored, so that a process may be killed
 * at any byte. Two senders at once cannot mix: the offset moves only from where both saw it. Gives the new offset.
 */
export async function appendToUpload(scope: Scope, services: Services, append: Append): Promise<number> {
  const upload = await withTenant(scope, (db) => openForAppend(db, scope, services, append));
  const bound = Number(upload.lengthBytes ?? services.limits.uploadBytesMax);
  const reader = new StretchReader(append.body);
  const hash = append.checksum === undefined ? null : createHash(append.checksum.algorithm);
  const held: Part[] = [];
  let at = append.offset;
  try {
    while (at < bound && (await reader.hasMore())) {
      const objectKey = objectKeys.uploadPart(scope, upload.id, newUuid());
      const stretch = reader.take(Math.min(partSize(at), bound - at));
      const body = hash === null ? stretch : digesting(stretch, hash);
      const { sizeBytes } = await services.objectStore.put(objectKey, Readable.from(body));
      const part = { startByte: at, sizeBytes, objectKey };
      if (hash === null) await keep(scope, services, upload.id, [part]);
      else held.push(part);
      at += sizeBytes;
    }
    if (await reader.hasMore()) requireLengthAllowed(at + 1, bound);
    if (reader.broken !== null)
      throw new DomainError('invalid_input', 'The connection broke off; go on from the stored offset.');
    if (append.checksum !== undefined && hash !== null && !hash.digest().equals(append.checksum.digest))
      throw new DomainError(
        'input_checksum',
        'The bytes of this request have another digest; send them again.',
      );
    if (held.length > 0) await keep(scope, services, upload.id, held);
    return at;
  } catch (error) {
    if (hash !== null) for (const { objectKey } of held) await services.objectStore.delete(objectKey);
    throw error;
  }
}

async function openForAppend(
  db: Parameters<typeof requireUpload>[0],
  scope: Scope,
  services: Services,
  append: Append,
): Promise<UploadRow> {
  const upload = await requireUpload(db, append.uploadId);
  const refusal = refusalOf(upload);
  if (refusal !== null) throw refusal;
  if (Number(upload.offsetBytes) !== append.offset) throw moved(upload.id);
  if (append.lengthBytes === undefined || upload.lengthBytes !== null) return upload;
  requireLengthAllowed(append.lengthBytes, services.limits.uploadBytesMax);
  if (append.lengthBytes < append.offset)
    throw new DomainError('invalid_input', 'More bytes have arrived than the length says.');
  await requireRoom({ db, scope, services }, append.lengthBytes - append.offset);
  return db.upload.update({ where: { id: upload.id }, data: { lengthBytes: append.lengthBytes } });
}

/** Moves the offset over these parts, or removes them when another sender was first. */
async function keep(scope: Scope, services: Services, uploadId: string, parts: Part[]): Promise<void> {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return;
  const taken = await withTenant(scope, async (db) => {
    const { count } = await db.upload.updateMany({
      where: { id: uploadId, offsetBytes: first.startByte, completedAt: null },
      data: { offsetBytes: last.startByte + last.sizeBytes, expiresAt: expiryFrom(services.now()) },
    });
    if (count === 0) return false;
    const fresh = await db.upload.findUnique({ where: { id: uploadId } });
    if (fresh?.lengthBytes === null) await requireRoom({ db, scope, services }, 0);
    await db.uploadPart.createMany({
      data: parts.map((part) => ({ ...part, id: newUuid(), orgId: scope.orgId, uploadId })),
    });
    return true;
  }).catch(async (error: unknown) => {
    for (const { objectKey } of parts) await services.objectStore.delete(objectKey);
    throw error;
  });
  if (taken) return;
  for (const { objectKey } of parts) await services.objectStore.delete(objectKey);
  throw moved(uploadId);
}

async function* digesting(
  bytes: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

function moved(uploadId: string): DomainError {
  return new DomainError(
    'conflict',
    `The upload stands at another offset. Ask \`HEAD /v1/uploads/${toPublicId('upload', uploadId)}\` and go on from there.`,
  );
}
