import { z } from 'zod';
import { createJob, toJob } from '@/server/jobs/job-resource';
import { enqueue } from '@/server/jobs/outbox';
import { fromPublicId } from '@/server/lib/ids';
import { publicId } from '@/server/lib/zod-ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { objectKeys } from '@/server/tenancy/object-keys';
import { CreateDataset, StartedJob } from './contract';
import { requireDataset, requireVersion } from './find-dataset';

export const CreateVersion = CreateDataset.pick({ files: true, options: true }).extend({
  datasetId: publicId('dataset'),
});

/** What is kept of a file that becomes a later version: which one, and how it is to be read. */
export const VersionFiles = z.array(
  z.looseObject({
    key: z.string(),
    name: z.string(),
    versionId: z.string().optional(),
    options: z.unknown().optional(),
  }),
);

/** Reads stored bytes into the next version of a dataset. Has no JSON address of its own: uploads lead here. */
export const createVersion = defineOperation({
  id: 'dataset.createVersion',
  kind: 'start',
  summary: 'Make the next version of a dataset of stored files and start reading it',
  input: CreateVersion,
  output: StartedJob,
  permission: 'dataset.create',
  audit: (input) => ({
    resourceType: 'dataset',
    resourceId: fromPublicId('dataset', input.datasetId),
    detail: {
      files: input.files.length,
      sizeBytes: input.files.reduce((sum, file) => sum + file.sizeBytes, 0),
    },
  }),
  handler: async (context, input) => {
    const { db, scope, actor } = context;
    const dataset = await requireDataset(db, input.datasetId);
    await requireVersion(db, dataset);
    const foreign = input.files.find(({ key }) => !key.startsWith(objectKeys.uploadsPrefix(scope)));
    if (foreign !== undefined) throw new DomainError('not_found', 'There is no such stored file.');
    if ((await db.sync.count({ where: { datasetId: dataset.id } })) > 0) {
      throw new DomainError(
        'conflict',
        'This dataset is kept like its source. Remove its sync before you upload a version by hand.',
      );
    }
    const job = await createJob(context, {
      type: 'dataset.version',
      resourceType: 'dataset',
      resourceId: dataset.id,
      resourceUrl: `/v1/datasets/${input.datasetId}`,
      createdBy: actor.type === 'user' ? actor.id : null,
    });
    const earlier = VersionFiles.parse(dataset.sourceFiles);
    const sizeBytes = input.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const { count } = await db.dataset.updateMany({
      where: { id: dataset.id, changeJobId: null, status: { in: ['ready', 'scanning'] } },
      data: {
        changeJobId: job.id,
        sizeBytes: { increment: sizeBytes },
        sourceFiles: JSON.parse(
          JSON.stringify([
            ...earlier,
            ...input.files.map((file) => ({ ...file, versionId: job.id, options: input.options })),
          ]),
        ),
      },
    });
    if (count === 0) {
      throw new DomainError(
        'conflict',
        'The dataset is being read or changed. Wait for its job, then upload the version again.',
      );
    }
    await enqueue(context, 'dataset/version.requested', { jobId: job.id, datasetId: dataset.id });
    return toJob(job);
  },
});
