import { createHash, randomBytes } from 'node:crypto';
import { newUuid } from '@/server/lib/ids';
import { localPath } from '@/server/lib/local-path';
import { withSystem } from '@/server/tenancy/with-system';
import type { Door } from '../open-door';
import { redirect, type SamlMeans, unknownConnection } from './answers';
import { newRequestId, serviceProvider } from './service-provider';

export const BROWSER_COOKIE = 'datrix.saml';
const REQUEST_SECONDS = 10 * 60;

export function hashed(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/**
 * Sends the browser to the identity provider of an organisation, and gives it a cookie that the answer is bound to: nobody
 * can be signed in by an answer to a request of someone else.
 */
export async function begin(query: URLSearchParams, door: Door, means: SamlMeans): Promise<Response> {
  const slug = query.get('organisation')?.trim().toLowerCase() ?? '';
  const connection = await withSystem('sign_in', (db) =>
    db.samlConnection.findFirst({ where: { enabled: true, organisation: { slug, deletingAt: null } } }),
  );
  if (connection === null) return unknownConnection();
  const { id: connectionId, orgId } = connection;
  const [requestId, browser] = [newRequestId(), randomBytes(32).toString('base64url')];
  const next = query.get('next');
  const now = new Date();
  await withSystem('sign_in', async (db) => {
    await db.samlRequest.deleteMany({ where: { orgId, expiresAt: { lt: now } } });
    await db.samlAssertion.deleteMany({ where: { orgId, expiresAt: { lt: now } } });
    await db.samlRequest.create({
      data: {
        id: newUuid(),
        orgId,
        connectionId,
        requestId,
        browserHash: hashed(browser),
        nextPath: localPath(next)?.slice(0, 2000) ?? null,
        expiresAt: new Date(now.getTime() + REQUEST_SECONDS * 1000),
      },
    });
  });
  door.setCookie(BROWSER_COOKIE, browser, REQUEST_SECONDS);
  return redirect(
    await serviceProvider(connection, means.publicUrl, requestId).getAuthorizeUrlAsync('', undefined, {}),
  );
}
