import { randomBytes } from 'node:crypto';
import { decrypt, encrypt, KEY_BYTES } from '@/server/lib/encrypt';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import type { DataKey } from '@/server/ports/data-keys';
import type { TenantContext } from '@/server/tenancy/tenant-context';

interface KeyContext extends Pick<TenantContext, 'db' | 'scope'> {
  services: Pick<TenantContext['services'], 'keyRing'>;
}

/**
 * Encrypts with the organisation's newest data key (made on first use): `version:text`. `purpose` names the place, for
 * example `connector <id>`; it and the organisation are bound in, so the text opens nowhere else.
 */
export async function encryptForTenant(
  context: KeyContext,
  content: string,
  purpose: string,
): Promise<string> {
  const { version, key } = await newestKey(context);
  return `${version}:${encrypt(Buffer.from(content), key, placeOf(context, purpose))}`;
}

export async function decryptForTenant(
  context: KeyContext,
  encrypted: string,
  purpose: string,
): Promise<string> {
  const at = encrypted.indexOf(':');
  const { key } = await keyOfVersion(context, Number(encrypted.slice(0, at)));
  return decrypt(encrypted.slice(at + 1), key, placeOf(context, purpose)).toString('utf8');
}

/** Makes a new data key, which encrypts from now on; the older ones retire. */
export async function addDataKey(context: KeyContext): Promise<number> {
  const { db, scope, services } = context;
  const organisation = await db.organisation.findUnique({
    where: { id: scope.orgId },
    select: { deletingAt: true },
  });
  if (organisation === null || organisation.deletingAt !== null)
    throw new DomainError('not_found', 'There is no such organisation any more.');
  const newest = await db.dataKey.findFirst({ orderBy: { version: 'desc' } });
  const version = (newest?.version ?? 0) + 1;
  await db.dataKey.updateMany({ where: { retiredAt: null }, data: { retiredAt: new Date() } });
  const wrappedKey = await services.keyRing.wrap(randomBytes(KEY_BYTES), scope.orgId);
  await db.dataKey.create({ data: { id: newUuid(), orgId: scope.orgId, version, wrappedKey } });
  return version;
}

/** Destroys all keys but the newest: only where nothing can need them any more. */
export async function dropOldKeys({ db }: KeyContext, newest: number): Promise<void> {
  await db.dataKey.deleteMany({ where: { version: { lt: newest } } });
}

/** The key that encrypts; made on first use. */
export async function newestKey(context: KeyContext): Promise<DataKey> {
  const { db, scope } = context;
  const find = () => db.dataKey.findFirst({ orderBy: { version: 'desc' } });
  // Two first uses at once: the lock lets the second one see the first one's key.
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`data key ${scope.orgId}`}, 0))`;
  const row = (await find()) ?? (await addDataKey(context).then(find));
  if (row === null) throw new Error('a data key was made and is not there');
  return { version: row.version, key: await openKey(context, row) };
}

/** The key of a version that something was once encrypted with; throws when it was destroyed. */
export async function keyOfVersion(context: KeyContext, version: number): Promise<DataKey> {
  const row = await context.db.dataKey.findFirst({ where: { version } });
  if (row === null) throw new Error('the data key of something encrypted has been destroyed');
  return { version, key: await openKey(context, row) };
}

/** Wraps the key anew when the platform has a newer one, so that an old one goes out of use by being used. */
async function openKey(
  { db, scope, services }: KeyContext,
  row: { id: string; wrappedKey: string },
): Promise<Buffer> {
  const key = await services.keyRing.unwrap(row.wrappedKey, scope.orgId);
  if (services.keyRing.isOutdated(row.wrappedKey)) {
    const wrappedKey = await services.keyRing.wrap(key, scope.orgId);
    await db.dataKey.update({ where: { id: row.id }, data: { wrappedKey } });
  }
  return key;
}

function placeOf({ scope }: KeyContext, purpose: string): string {
  return `${scope.orgId} ${purpose}`;
}
