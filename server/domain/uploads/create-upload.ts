import { fromPublicId, newUuid } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { CreateUpload, JoinUploads, Upload } from './contract';
import { requireRoom } from './storage-quota';
import { requireUpload, toUpload } from './upload-resource';

/** Each arriving stretch renews it. */
const KEPT_MS = 24 * 3600 * 1000;

export function expiryFrom(now: Date): Date {
  return new Date(now.getTime() + KEPT_MS);
}

export const createUpload = defineOperation({
  id: 'upload.create',
  kind: 'mutation',
  summary: 'Announce a file; its bytes follow by the tus protocol',
  input: CreateUpload,
  output: Upload,
  permission: 'dataset.create',
  audit: (input, upload) => ({
    resourceType: 'upload',
    resourceId: fromPublicId('upload', upload.id),
    detail: { lengthBytes: input.lengthBytes },
  }),
  handler: async (context, input) => {
    const { db, scope, actor, services } = context;
    if (input.lengthBytes === 0) throw new DomainError('input_empty', 'The file is empty (0 bytes).');
    requireLengthAllowed(input.lengthBytes ?? 0, services.limits.uploadBytesMax);
    await requireRoom(context, input.lengthBytes ?? 0);
    const row = await db.upload.create({
      data: {
        id: newUuid(),
        orgId: scope.orgId,
        name: input.name,
        lengthBytes: input.lengthBytes,
        metadata: input.metadata,
        isPartial: input.isPartial,
        expectedSha256: input.sha256 ?? null,
        createdBy: actor.type === 'user' ? actor.id : null,
        expiresAt: expiryFrom(services.now()),
      },
    });
    return toUpload(row);
  },
});

export function requireLengthAllowed(lengthBytes: number, bytesMax: number): void {
  if (lengthBytes <= bytesMax) return;
  throw new DomainError(
    'input_too_large',
    `The file has ${lengthBytes} bytes; ${bytesMax} are allowed in one upload.`,
  );
}

export const joinUploads = defineOperation({
  id: 'upload.join',
  kind: 'mutation',
  summary: 'Join finished partial uploads into one file, in the given order; the pieces are used up',
  input: JoinUploads,
  output: Upload,
  permission: 'dataset.create',
  audit: (input, upload) => ({
    resourceType: 'upload',
    resourceId: fromPublicId('upload', upload.id),
    detail: { pieces: input.uploadIds.length },
  }),
  handler: async ({ db, scope, actor, services }, input) => {
    const pieces = [];
    for (const uploadId of input.uploadIds) {
      const piece = await requireUpload(db, uploadId);
      if (!piece.isPartial)
        throw new DomainError('invalid_input', `\`${uploadId}\` was not announced as a partial upload.`);
      if (piece.offsetBytes !== piece.lengthBytes)
        throw new DomainError('conflict', `The piece \`${uploadId}\` has not arrived in full.`);
      pieces.push(piece);
    }
    if (new Set(pieces.map(({ id }) => id)).size !== pieces.length)
      throw new DomainError('invalid_input', 'A piece can be joined once only.');
    const lengthBytes = pieces.reduce((sum, { offsetBytes }) => sum + offsetBytes, 0n);
    requireLengthAllowed(Number(lengthBytes), services.limits.uploadBytesMax);
    const id = newUuid();
    const row = await db.upload.create({
      data: {
        id,
        orgId: scope.orgId,
        name: input.name,
        lengthBytes,
        offsetBytes: lengthBytes,
        metadata: input.metadata,
        expectedSha256: input.sha256 ?? null,
        createdBy: actor.type === 'user' ? actor.id : null,
        expiresAt: expiryFrom(services.now()),
      },
    });
    let start = 0n;
    for (const piece of pieces) {
      const parts = await db.uploadPart.findMany({
        where: { uploadId: piece.id },
        orderBy: { startByte: 'asc' },
      });
      await db.uploadPart.createMany({
        data: parts.map((part) => ({
          ...part,
          id: newUuid(),
          uploadId: id,
          startByte: start + part.startByte,
        })),
      });
      start += piece.offsetBytes;
    }
    const used = await db.upload.deleteMany({ where: { id: { in: pieces.map((piece) => piece.id) } } });
    if (used.count !== pieces.length)
      throw new DomainError('conflict', 'A piece was used by another call meanwhile.');
    return toUpload(row);
  },
});
