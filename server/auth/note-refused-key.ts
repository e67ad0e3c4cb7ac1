import { writeRefusal } from '@/server/audit/note-refusal';
import type { ClientFacts } from '@/server/audit/payload';
import { API_KEY_START, hashApiKey } from '@/server/lib/api-key-secret';
import { logger } from '@/server/lib/logger';
import { mintScope } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';

/**
 * Leaves a row with the organisation whose key was shown though it no longer opens. An unknown key belongs to nobody, so
 * there is no trail to write it to. Never throws.
 */
export async function noteRefusedKey(
  request: Request,
  call: { requestId: string; client?: ClientFacts | undefined },
): Promise<void> {
  const key = /^Bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  if (!key.startsWith(API_KEY_START)) return;
  const hash = hashApiKey(key);
  const row = await withSystem('authenticate', (db) =>
    db.apiKey.findFirst({ where: { OR: [{ secretHash: hash }, { previousSecretHash: hash }] } }),
  ).catch((failure: unknown) => {
    logger.error({ err: failure }, 'a refused key could not be looked up');
    return null;
  });
  if (row === null) return;
  const scope = mintScope(row.orgId);
  await writeRefusal(
    { type: 'api_key', id: row.id, scope, role: 'api_user', permissions: new Set(), name: row.name },
    {
      action: 'apiKey.authenticate',
      resourceType: 'api_key',
      resourceId: row.id,
      requestId: call.requestId,
      client: call.client,
      detail: { revoked: row.revokedAt !== null },
    },
  );
}
