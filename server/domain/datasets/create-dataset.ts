import { createJob, toJob } from '@/server/jobs/job-resource';
import { enqueue } from '@/server/jobs/outbox';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { objectKeys } from '@/server/tenancy/object-keys';
import { CreateDataset, StartedJob } from './contract';

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
  handler: async (context, input) => {
    const { db, scope, actor } = context;
    // Only what was uploaded: a key of a version would be removed with this dataset.
    const foreign = input.files.find(({ key }) => !key.startsWith(objectKeys.uploadsPrefix(scope)));
    if (foreign !== undefined) throw new DomainError('not_found', 'There is no such stored file.');
    const { scan, ...ingestOptions } = input.options;
    const id = newUuid();
    const createdBy = actor.type === 'user' ? actor.id : null;
    await db.dataset.create({
      data: {
        id,
        orgId: scope.orgId,
        name: input.name ?? nameOf(input.files[0]?.name ?? 'dataset'),
        status: 'ingesting',
        sizeBytes: input.files.reduce((sum, file) => sum + file.sizeBytes, 0),
        labelColumn: input.labelColumn ?? null,
        taskType: input.taskType ?? null,
        description: input.description ?? null,
        tags: input.tags ?? [],
        sourceFiles: input.files,
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
  },
});

/** The file's name without its path and endings. */
function nameOf(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? fileName;
  return base.replace(/(\.(csv|tsv|txt|json|jsonl|ndjson|parquet|gz|zst))+$/i, '').slice(0, 200) || 'dataset';
}
