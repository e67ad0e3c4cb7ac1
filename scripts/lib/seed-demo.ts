import { API_KEY_START, hashApiKey } from '@/server/lib/api-key-secret';
import { newUuid } from '@/server/lib/ids';
import { hashPassword } from '@/server/lib/password';
import { withSystem } from '@/server/tenancy/with-system';

export const DEMO_EMAIL = 'demo@datrix.local';

/** The organisation, owner and API key that a local instance starts with. May run any number of times. */
export async function seedDemo(credentials: { password: string; apiKey: string }): Promise<void> {
  const passwordHash = await hashPassword(credentials.password);
  const secretHash = hashApiKey(credentials.apiKey);
  await withSystem('seed', async (db) => {
    const organisation =
      (await db.organisation.findUnique({ where: { slug: 'demo' } })) ??
      (await db.organisation.create({ data: { id: newUuid(), name: 'Demo', slug: 'demo' } }));
    const user =
      (await db.user.findUnique({ where: { email: DEMO_EMAIL } })) ??
      (await db.user.create({
        data: { id: newUuid(), email: DEMO_EMAIL, name: 'Demo Owner', passwordHash },
      }));
    await db.membership.upsert({
      where: { orgId_userId: { orgId: organisation.id, userId: user.id } },
      update: {},
      create: { id: newUuid(), orgId: organisation.id, userId: user.id, role: 'super_admin' },
    });
    await db.apiKey.upsert({
      where: { secretHash },
      update: {},
      create: {
        id: newUuid(),
        orgId: organisation.id,
        name: 'Demo key',
        prefix: credentials.apiKey.slice(0, API_KEY_START.length + 8),
        secretHash,
        role: 'super_admin',
        permissions: [],
        createdBy: user.id,
      },
    });
  });
}
