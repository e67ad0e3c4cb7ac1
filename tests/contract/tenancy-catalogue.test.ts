import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setUpTestDatabase } from '@/tests/support/database';

/**
 * Tables that are no tenant's: people, who may belong to several organisations, what they sign in with, the keys that the
 * instance signs with, and Prisma's own book.
 */
const PLATFORM_TABLES = [
  'users',
  'password_resets',
  'organisation_deletions',
  'second_factors',
  'recovery_codes',
  'external_identities',
  'signing_keys',
  '_prisma_migrations',
];
const database = setUpTestDatabase();
let owner: pg.Client;

beforeAll(async () => {
  owner = new pg.Client({ connectionString: database().ownerUrl });
  await owner.connect();
});
afterAll(() => owner.end());

async function rows<Row>(sql: string): Promise<Row[]> {
  const result = await owner.query(sql);
  return result.rows;
}

describe('the database keeps tenants apart', () => {
  it('forces row-level security with a tenant policy on every tenant table', async () => {
    const tables = await rows<{ name: string; forced: boolean; enabled: boolean; policies: string[] }>(`
      SELECT c.relname AS name, c.relforcerowsecurity AS forced, c.relrowsecurity AS enabled,
        coalesce((SELECT array_agg(p.policyname::text ORDER BY p.policyname) FROM pg_policies p WHERE p.tablename = c.relname), '{}') AS policies
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'`);
    const tenantTables = tables.filter(({ name }) => !PLATFORM_TABLES.includes(name));
    expect(tenantTables.length).toBeGreaterThan(8);
    for (const table of tenantTables) {
      expect(table, table.name).toMatchObject({
        forced: true,
        enabled: true,
        policies: ['platform', 'tenant'],
      });
    }
  });

  it('gives every tenant table its organisation and a key with it', async () => {
    const tables = await rows<{ name: string; has_org: boolean; has_key: boolean }>(`
      SELECT t.table_name AS name,
        EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name = t.table_name AND c.column_name = 'org_id' AND c.is_nullable = 'NO') AS has_org,
        EXISTS (SELECT 1 FROM pg_indexes i WHERE i.schemaname = 'public' AND i.tablename = t.table_name AND i.indexdef LIKE 'CREATE UNIQUE INDEX%(org_id, id)') AS has_key
      FROM information_schema.tables t WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE'`);
    for (const table of tables.filter(({ name }) => ![...PLATFORM_TABLES, 'organisations'].includes(name))) {
      expect(table, table.name).toMatchObject({ has_org: true, has_key: true });
    }
  });

  it('lets no row point at a tenant row without its organisation', async () => {
    const keys = await rows<{ name: string; target: string; columns: string[] }>(`
      SELECT con.conname AS name, target.relname AS target,
        (SELECT array_agg(a.attname::text) FROM pg_attribute a WHERE a.attrelid = con.conrelid AND a.attnum = ANY(con.conkey)) AS columns
      FROM pg_constraint con JOIN pg_class target ON target.oid = con.confrelid JOIN pg_namespace n ON n.oid = target.relnamespace
      WHERE con.contype = 'f' AND n.nspname = 'public'`);
    expect(keys.length).toBeGreaterThan(4);
    for (const key of keys.filter(({ target }) => !['organisations', ...PLATFORM_TABLES].includes(target))) {
      expect(key.columns, key.name).toContain('org_id');
    }
  });

  it('runs as roles that own nothing and bypass nothing', async () => {
    const roles = await rows<{ rolname: string; rolsuper: boolean; rolbypassrls: boolean; owned: number }>(`
      SELECT rolname, rolsuper, rolbypassrls, (SELECT count(*)::int FROM pg_class c WHERE c.relowner = r.oid) AS owned
      FROM pg_roles r WHERE rolname IN ('datrix_app', 'datrix_system')`);
    expect(roles).toHaveLength(2);
    for (const role of roles) expect(role).toMatchObject({ rolsuper: false, rolbypassrls: false, owned: 0 });
  });

  it('never changes or removes an audit event', async () => {
    await expect(owner.query('DELETE FROM audit_events')).rejects.toThrow(/cannot be changed or removed/);
    await expect(owner.query("UPDATE audit_events SET action = 'x'")).rejects.toThrow(
      /cannot be changed or removed/,
    );
  });
});
