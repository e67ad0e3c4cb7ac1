import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { newUuid } from '@/server/lib/ids';
import type { KeyRing } from '@/server/ports/key-ring';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

const DAY_MS = 86_400_000;
/** A key signs for this long. */
const SIGNS_MS = 30 * DAY_MS;
/** And is published until every token signed with it has ended. */
const PUBLISHED_MS = SIGNS_MS + DAY_MS;

const PublicJwk = z.object({ kty: z.string(), crv: z.string(), x: z.string() });

/** The key that signs now: the newest, or a new one when that has signed for its time. */
export function signingKey(keyRing: KeyRing, now: Date): Promise<{ kid: string; key: KeyObject }> {
  return withSystem('authenticate', async (db) => {
    const row = (await youngKey(db, now)) ?? (await makeKey(db, keyRing, now));
    const der = await keyRing.unwrap(row.sealedPrivateKey, placeOf(row.id));
    return { kid: row.id, key: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
  });
}

/** The key that a token names, while it is published. */
export async function verificationKey(db: TenantDatabase, kid: string, now: Date): Promise<KeyObject | null> {
  const row = await db.signingKey.findFirst({ where: { id: kid, createdAt: { gt: published(now) } } });
  return row === null ? null : createPublicKey({ key: PublicJwk.parse(row.publicJwk), format: 'jwk' });
}

export async function publishedKeys(now: Date) {
  const rows = await withSystem('authenticate', (db) =>
    db.signingKey.findMany({ where: { createdAt: { gt: published(now) } }, orderBy: { createdAt: 'desc' } }),
  );
  return rows.map((row) => ({ ...PublicJwk.parse(row.publicJwk), kid: row.id, alg: 'EdDSA', use: 'sig' }));
}

const published = (now: Date) => new Date(now.getTime() - PUBLISHED_MS);

function youngKey(db: TenantDatabase, now: Date) {
  const youngest = new Date(now.getTime() - SIGNS_MS);
  return db.signingKey.findFirst({ where: { createdAt: { gt: youngest } }, orderBy: { createdAt: 'desc' } });
}

async function makeKey(db: TenantDatabase, keyRing: KeyRing, now: Date) {
  // Two processes at once: the lock lets the second one see the first one's key.
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('signing key', 0))`;
  const found = await youngKey(db, now);
  if (found !== null) return found;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const id = newUuid();
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  await db.signingKey.deleteMany({ where: { createdAt: { lte: published(now) } } });
  return db.signingKey.create({
    data: {
      id,
      publicJwk: PublicJwk.parse(publicKey.export({ format: 'jwk' })),
      sealedPrivateKey: await keyRing.wrap(der, placeOf(id)),
      createdAt: now,
    },
  });
}

const placeOf = (id: string) => `signing key ${id}`;
