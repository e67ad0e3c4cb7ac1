import { z } from 'zod';
import { addDataKey, dropOldKeys, encryptForTenant } from '@/server/domain/tenant-keys';
import { defineOperation } from '@/server/operations/define-operation';
import { RotatedDataKey } from './contract';
import { purposeOf, readSecrets } from './read-secrets';

/** One transaction: whoever reads meanwhile sees the old key with the old texts, or the new with the new. */
export const rotateDataKey = defineOperation({
  id: 'dataKey.rotate',
  kind: 'mutation',
  summary: 'Make a new data key, encrypt every secret of the organisation with it, and destroy the old ones',
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
    const { db } = context;
    const version = await addDataKey(context);
    const rows = await db.connector.findMany({ where: { secrets: { not: null } } });
    for (const row of rows) {
      const text = JSON.stringify(await readSecrets(context, row));
      await db.connector.update({
        where: { id: row.id },
        data: { secrets: await encryptForTenant(context, text, purposeOf(row.id)), updatedAt: row.updatedAt },
      });
    }
    await dropOldKeys(context, version);
    return { version, reencrypted: rows.length };
  },
});
