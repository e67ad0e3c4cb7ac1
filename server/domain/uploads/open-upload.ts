import type { Services } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { joinedObjects, partSize } from './part-stream';
import { refusalOf, type UploadRow } from './upload-resource';

export interface OpenUpload {
  totalBytes: number | null;
  arrived: boolean;
  /** Null while the content is still in stretches. */
  objectKey: string | null;
  /** The content from its first byte on, as far as it has come. */
  open(): AsyncGenerator<Uint8Array>;
}

/** The content of an upload for reading, also while it is on its way; null while the first stretch is missing. */
export async function openUpload(
  db: TenantDatabase,
  services: Services,
  upload: UploadRow,
): Promise<OpenUpload | null> {
  const refusal = refusalOf(upload);
  if (refusal !== null) throw refusal;
  const { objectKey } = upload;
  const totalBytes = upload.lengthBytes === null ? null : Number(upload.lengthBytes);
  if (objectKey !== null) {
    const open = () => joinedObjects(services.objectStore, [objectKey]);
    return { totalBytes, arrived: true, objectKey, open };
  }
  const needed = Math.min(partSize(0), totalBytes ?? Number.POSITIVE_INFINITY);
  if (Number(upload.offsetBytes) < needed) return null;
  const parts = await db.uploadPart.findMany({
    where: { uploadId: upload.id },
    orderBy: { startByte: 'asc' },
    take: 16,
  });
  const keys = parts.map((part) => part.objectKey);
  const arrived = upload.offsetBytes === upload.lengthBytes;
  return { totalBytes, arrived, objectKey: null, open: () => joinedObjects(services.objectStore, keys) };
}
