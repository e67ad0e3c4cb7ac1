import { z } from 'zod';
import { encryptSecretsAnew } from '@/server/domain/connectors';
import { addDataKey, dropOldKeys } from '@/server/domain/tenant-keys';
import { createJob } from '@/server/jobs/job-resource';
import { enqueue } from '@/server/jobs/outbox';
import { toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DataKeyList, RotatedDataKey } from './contract';

/**
 * Secrets change over in this transaction: whoever reads meanwhile sees the old key with the old texts, or the new with
 * the new. Objects follow in a job, and the older keys go a day after that (`sweepRetiredKeys`).
 */
export const rotateDataKey = defineOperation({
  id: 'dataKey.rotate',
  kind: 'mutation',
  summary:
    'Make a new data key, and encrypt every secret and every stored object of the organisation with it',
  input: z.object({}),
  output: RotatedDataKey,
  permission: 'organisation.update',
  http: { method: 'POST', path: '/v1/organisation/data-key/rotate' },
  audit: (_input, { version, reencrypted }) => ({
    resourceType: 'data_key',
    resourceId: null,
    detail: { version, reencrypted },
  }),
  handler: async (context) => {
    const { scope, actor, services } = context;
    const version = await addDataKey(context);
    const reencrypted = await encryptSecretsAnew(context);
    if (services.objectStore.encryptAnew === undefined) {
      await dropOldKeys(context, version);
      return { version, reencrypted, jobId: null };
    }
    const job = await createJob(context, {
      type: 'organisation.encrypt',
      resourceType: 'organisation',
      resourceId: scope.orgId,
      resourceUrl: '/v1/organisation/data-keys',
      createdBy: actor.type === 'user' ? actor.id : null,
    });
    await enqueue(context, 'organisation/encrypt.requested', { jobId: job.id });
    return { version, reencrypted, jobId: toPublicId('job', job.id) };
  },
});

export const listDataKeys = defineOperation({
  id: 'dataKey.list',
  kind: 'query',
  summary: 'List the data keys of the organisation, newest first; never the keys themselves',
  input: z.object({}),
  output: DataKeyList,
  permission: 'organisation.read',
  http: { method: 'GET', path: '/v1/organisation/data-keys' },
  handler: async ({ db, services }) => {
    const rows = await db.dataKey.findMany({ orderBy: { version: 'desc' } });
    return {
      data: rows.map((row) => ({
        version: row.version,
        state: row.retiredAt === null ? ('current' as const) : ('retiring' as const),
        createdAt: row.createdAt.toISOString(),
        retiredAt: row.retiredAt?.toISOString() ?? null,
      })),
      objects: services.objectStore.encryptAnew !== undefined,
    };
  },
});
