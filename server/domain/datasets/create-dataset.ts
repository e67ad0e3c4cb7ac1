import type { z } from 'zod';
import type { Job } from '@/server/domain/jobs/contract';
import { requireRoom } from '@/server/domain/uploads';
import { createJob, toJob } from '@/server/jobs/job-resource';
import { enqueue } from '@/server/jobs/outbox';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { CreateDataset, type CreateDatasetFields, type DatasetSource, StartedJob } from './contract';

/** Registers stored bytes as a dataset and starts its ingestion. Has no address of its own: uploads lead here. */
export const createDataset = defineOperation({
  id: 'dataset.create',
  kind: 'start',
  summary: 'Make a dataset of stored files and start reading it',
  input: CreateDataset,
  output: StartedJob,
  permission: 'dataset.create',
  audit: (input, job) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', job.resource.id),
    detail: {
      files: input.files.length,
      sizeBytes: input.files.reduce((sum, file) => sum + file.sizeBytes, 0),
    },
  }),
  handler: async (context, { files, ...fields }) => {
    // Only what was uploaded: a key of a version would be removed with this dataset.
    const foreign = files.find(({ key }) => !key.startsWith(objectKeys.uploadsPrefix(context.scope)));
    if (foreign !== undefined) throw new DomainError('not_found', 'There is no such stored file.');
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    await requireRoom(context, sizeBytes);
    return startDataset(context, fields, { files, fileName: files[0]?.name ?? 'dataset', sizeBytes });
  },
});

/** Where the bytes are, or how the ingestion gets them. */
interface Origin {
  files: z.output<typeof CreateDataset>['files'];
  source?: DatasetSource;
  /** Gives the dataset its name when the caller gave none. */
  fileName: string;
  sizeBytes: number;
  id?: string;
}

/** Writes the dataset and the job that reads it. */
export async function startDataset(
  context: TenantContext,
  fields: z.output<typeof CreateDatasetFields>,
  origin: Origin,
): Promise<Job> {
  const { db, scope, actor } = context;
  const { scan, ...ingestOptions } = fields.options;
  const id = origin.id ?? newUuid();
  const createdBy = actor.type === 'user' ? actor.id : null;
  await db.dataset.create({
    data: {
      id,
      orgId: scope.orgId,
      name: fields.name ?? nameOf(origin.fileName),
      status: 'ingesting',
      sizeBytes: origin.sizeBytes,
      labelColumn: fields.labelColumn ?? null,
      taskType: fields.taskType ?? null,
      description: fields.description ?? null,
      tags: fields.tags ?? [],
      sourceFiles: origin.files,
      source: origin.source,
      ingestOptions,
      scanOnIngest: scan,
      createdBy,
    },
  });
  const job = await createJob(context, {
    type: 'dataset.ingest',
    resourceType: 'dataset',
    resourceId: id,
    resourceUrl: `/v1/datasets/${toPublicId('dataset', id)}`,
    createdBy,
  });
  await enqueue(context, 'dataset/ingest.requested', { jobId: job.id, datasetId: id });
  return toJob(job);
}

const ENDINGS =
  /(\.(csv|tsv|tab|txt|json|jsonl|ndjson|parquet|arrow|feather|avro|xlsx|xlsm|xls|ods|xml|zip|gz|zst))+$/i;

/** The file's name without its path and endings. */
function nameOf(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? fileName;
  return base.replace(ENDINGS, '').slice(0, 200) || 'dataset';
}
