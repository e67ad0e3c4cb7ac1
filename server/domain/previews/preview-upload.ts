import { openUpload, requireUpload } from '@/server/domain/uploads';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { Services } from '@/server/tenancy/tenant-context';
import { Preview, PreviewUpload } from './contract';
import { previewSource } from './preview-source';
import { firstBytes, type Source } from './take-head';

export const previewUpload = defineOperation({
  id: 'upload.preview',
  kind: 'query',
  summary: 'See what would be read of an upload with these options, and why; nothing is stored',
  input: PreviewUpload,
  output: Preview,
  permission: 'dataset.create',
  http: { method: 'POST', path: '/v1/uploads/{uploadId}/preview', status: 200 },
  handler: async ({ db, services }, input) => {
    const upload = await requireUpload(db, input.uploadId);
    const source = await openUpload(db, services, upload);
    if (source === null) {
      throw new DomainError('conflict', 'Not enough of the file has arrived for a preview.', {
        retryAfterSeconds: 1,
      });
    }
    return afterTransaction(async () => {
      const stored: Source = {
        totalBytes: source.totalBytes,
        arrived: source.arrived,
        head: (bytes) => firstBytes(source.open(), bytes),
        materialise: () => materialise(source, services),
      };
      return previewSource({ uploadId: input.uploadId, name: upload.name }, stored, services, input);
    });
  },
});

/** Bytes of an upload that is not one object yet are gathered into a file. */
async function materialise(source: NonNullable<Awaited<ReturnType<typeof openUpload>>>, services: Services) {
  if (source.objectKey !== null) return services.objectStore.materialise(source.objectKey);
  throw new DomainError('conflict', 'The file is still being put together; ask again in a moment.');
}
