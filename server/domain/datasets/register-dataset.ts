import { nameOfSelection, requireConnector, requireSelection } from '@/server/domain/connectors';
import { requireUpload } from '@/server/domain/uploads';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { plainName } from '@/server/lib/plain-name';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { RegisterDataset, StartedJob } from './contract';
import { startDataset } from './create-dataset';

/** The same address as the upload of a form; which of both is meant, the type of the body says. */
export const registerDataset = defineOperation({
  id: 'dataset.register',
  kind: 'start',
  summary: 'Make a dataset of finished uploads, or of what a URL or a connector gives, and start reading it',
  input: RegisterDataset,
  output: StartedJob,
  permission: 'dataset.create',
  http: { method: 'POST', path: '/v1/datasets' },
  audit: (input, job) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', job.resource.id),
    detail: { source: Object.keys(input.source)[0] },
  }),
  handler: async (context, { source, ...fields }) => {
    const id = newUuid();
    if ('url' in source) {
      const fileName = nameInUrl(source.url);
      return startDataset(context, fields, { id, files: [], source, fileName, sizeBytes: 0 });
    }
    if ('connectorId' in source) {
      const connector = await requireConnector(context.db, source.connectorId);
      requireSelection(connector.kind, source);
      const fileName = nameOfSelection(source, connector.name);
      return startDataset(context, fields, { id, files: [], source, fileName, sizeBytes: 0 });
    }
    const { names, sizeBytes } = await checkUploads(context, source.uploads);
    const job = await startDataset(context, fields, {
      id,
      files: [],
      source,
      fileName: names[0] ?? 'dataset',
      sizeBytes,
    });
    const ids = source.uploads.map((upload) => fromPublicId('upload', upload) ?? '');
    const taken = await context.db.$executeRaw`
      UPDATE uploads SET dataset_id = ${id}::uuid, updated_at = now()
      WHERE id = ANY(${ids}::uuid[]) AND dataset_id IS NULL AND problem IS NULL`;
    // Two calls at once, or the sweep, may have seen the same free upload.
    if (taken !== ids.length)
      throw new DomainError('conflict', 'An upload was used or removed by another call meanwhile.');
    return job;
  },
});

/** Every byte must be there; whether they are the right ones and clean, the ingestion finds out. */
async function checkUploads(
  { db }: Pick<TenantContext, 'db'>,
  uploadIds: string[],
): Promise<{ names: string[]; sizeBytes: number }> {
  if (new Set(uploadIds).size !== uploadIds.length)
    throw new DomainError('invalid_input', 'An upload is named twice.');
  const names: string[] = [];
  let sizeBytes = 0;
  for (const uploadId of uploadIds) {
    const upload = await requireUpload(db, uploadId);
    if (upload.datasetId !== null)
      throw new DomainError(
        'conflict',
        `A dataset was made of \`${uploadId}\` before; upload the file again.`,
      );
    if (upload.problem !== null)
      throw new DomainError(
        'conflict',
        `\`${upload.name}\` was refused; see \`GET /v1/uploads/${uploadId}\`.`,
      );
    if (upload.isPartial)
      throw new DomainError('conflict', `\`${uploadId}\` is a piece of a file; join the pieces first.`);
    if (upload.offsetBytes !== upload.lengthBytes) {
      throw new DomainError(
        'conflict',
        `Only ${upload.offsetBytes} of ${upload.lengthBytes ?? 'an unknown number of'} bytes of \`${upload.name}\` have arrived.`,
      );
    }
    names.push(upload.name);
    sizeBytes += Number(upload.lengthBytes);
  }
  return { names, sizeBytes };
}

/** The last part of the address; as it stands where it is not well encoded. */
function nameInUrl(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return plainName(decodeURIComponent(last));
  } catch {
    return last;
  }
}
