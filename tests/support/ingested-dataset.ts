import { Readable } from 'node:stream';
import { ingestDataset } from '@/server/domain/datasets';
import { createDataset } from '@/server/domain/datasets/operations';
import { fromPublicId, newUuid } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import type { TestOrganisation } from './database';

export interface IngestedDataset {
  /** Public id. */
  id: string;
  /** Bare UUIDs. */
  datasetId: string;
  jobId: string;
  sourceKey: string;
}

/** Stores `content` and registers it as a dataset, not yet read. */
export async function registerDataset(
  services: Services,
  owner: TestOrganisation,
  content: string,
  fields: { name?: string; fileName?: string; labelColumn?: string; options?: object } = {},
): Promise<IngestedDataset> {
  const { fileName = 'table.csv', options = { scan: false }, ...rest } = fields;
  const stored = await services.objectStore.put(
    objectKeys.upload(owner.scope, newUuid(), 0),
    Readable.from([Buffer.from(content)]),
  );
  const input = { ...rest, files: [{ ...stored, name: fileName }], options };
  const job = await execute(createDataset, owner.actor, input, { requestId: 'test', services });
  return {
    id: job.resource.id,
    datasetId: fromPublicId('dataset', job.resource.id) ?? '',
    jobId: fromPublicId('job', job.id) ?? '',
    sourceKey: stored.key,
  };
}

/** The same, read into its first version by the function that the worker calls. */
export async function createIngestedDataset(
  ...args: Parameters<typeof registerDataset>
): Promise<IngestedDataset> {
  const dataset = await registerDataset(...args);
  const [services, owner] = args;
  await ingestDataset(owner.scope, dataset, services, () => {}, new AbortController().signal);
  return dataset;
}
