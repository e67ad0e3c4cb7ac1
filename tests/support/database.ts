import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { ROLE_PERMISSIONS } from '@/server/access/permissions';
import type { Role } from '@/server/domain/organisations/contract';
import { newUuid } from '@/server/lib/ids';
import { type Actor, mintScope, type Scope } from '@/server/tenancy/actor';
import { connect, disconnect } from '@/server/tenancy/connections';
import { withSystem } from '@/server/tenancy/with-system';

export interface TestDatabase {
  ownerUrl: string;
  appUrl: string;
  systemUrl: string;
}

/** Creates a migrated database of its own and the connections to it; call `drop` at the end. */
export async function createTestDatabase(): Promise<TestDatabase & { drop: () => Promise<void> }> {
  const { port, ownerUrl, template } = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  // One at a time: PostgreSQL refuses to copy a template that another session is reading.
  await owner.query('SELECT pg_advisory_lock(1)');
  await owner.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  await owner.query('SELECT pg_advisory_unlock(1)');
  const urlFor = (role: string) => `postgresql://${role}:only-for-tests@127.0.0.1:${port}/${name}`;
  return {
    ownerUrl: ownerUrl.replace(/\/postgres$/, `/${name}`),
    appUrl: urlFor('datrix_app'),
    systemUrl: urlFor('datrix_system'),
    drop: async () => {
      await owner.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await owner.end();
    },
  };
}

/** For test files: connects this process to a database of its own for the length of the file. */
export function setUpTestDatabase(): () => TestDatabase {
  let database: Awaited<ReturnType<typeof createTestDatabase>> | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
    connect({ app: database.appUrl, system: database.systemUrl });
  });
  afterAll(async () => {
    await disconnect();
    await database?.drop();
  });
  return () => {
    if (database === undefined) throw new Error('the database is ready only inside tests');
    return database;
  };
}

export interface TestOrganisation {
  orgId: string;
  userId: string;
  scope: Scope;
  /** A member with the given role. */
  actor: Extract<Actor, { type: 'user' | 'api_key' }>;
}

/** A new organisation with one member. */
export async function createTestOrganisation(
  options: { role?: Role; name?: string } = {},
): Promise<TestOrganisation> {
  const role = options.role ?? 'super_admin';
  const orgId = newUuid();
  const userId = newUuid();
  await withSystem('seed', async (db) => {
    await db.organisation.create({
      data: { id: orgId, name: options.name ?? 'Test', slug: `test-${orgId}` },
    });
    await db.user.create({ data: { id: userId, email: `${userId}@example.test`, name: 'Test Person' } });
    await db.membership.create({ data: { id: newUuid(), orgId, userId, role } });
  });
  const scope = mintScope(orgId);
  return { orgId, userId, scope, actor: actorWithRole(scope, role, userId) };
}

/** The same organisation seen by someone with another role. */
export function actorWithRole(
  scope: Scope,
  role: Role,
  id = newUuid(),
): Extract<Actor, { type: 'user' | 'api_key' }> {
  return { type: 'user', id, scope, role, permissions: new Set(ROLE_PERMISSIONS[role]) };
}
