import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutbound } from '@/server/adapters/outbound/outbound';
import type { Connection, ReadRequest } from '@/server/ports/connector';
import { createTestDatabase } from '@/tests/support/database';
import { createPostgresqlAdapter } from './postgresql-adapter';

const adapter = createPostgresqlAdapter(createOutbound({ allow: ['127.0.0.1'] }));
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let owner: pg.Client;
let connection: Connection<'postgresql'>;
let workDir: string;

beforeAll(async () => {
  workDir = await mkdtemp(join(tmpdir(), 'datrix-pg-source-'));
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(`
    CREATE SCHEMA shop;
    CREATE TABLE shop."Odd / name" (id bigint PRIMARY KEY, "a ""b""" text, price numeric(12,4), ok boolean,
      at timestamptz, tags text[], doc jsonb, raw bytea, f double precision);
    INSERT INTO shop."Odd / name" VALUES
      (9007199254740993, E'line 1\\nline "2", ü', 1.5000, true, '2026-01-02 03:04:05.678+02', '{a,"b c"}', '{"k": [1, 2]}', '\\x00ff', 0.1),
      (2, '', NULL, false, NULL, NULL, NULL, NULL, 'NaN');
    CREATE TABLE shop.events (seq integer, note text);
    INSERT INTO shop.events SELECT n, 'note ' || n FROM generate_series(1, 5000) n;
    INSERT INTO shop.events VALUES (NULL, 'without a number');
    CREATE VIEW shop.recent AS SELECT * FROM shop.events WHERE seq > 10;
    CREATE ROLE stranger LOGIN PASSWORD 'stranger';
  `);
  const url = new URL(database.ownerUrl);
  connection = {
    settings: {
      kind: 'postgresql',
      host: '127.0.0.1',
      port: Number(url.port),
      database: url.pathname.slice(1),
      user: url.username,
      encryption: 'off',
    },
    secrets: { password: url.password },
  };
});
afterAll(async () => {
  await owner.query('DROP OWNED BY stranger; DROP ROLE stranger');
  await owner.end();
  await database.drop();
  await rm(workDir, { recursive: true });
});

const read = (request: Partial<ReadRequest>) =>
  adapter.read(connection, {
    selection: {},
    after: null,
    workDir,
    bytesMax: 1024 ** 3,
    signal: new AbortController().signal,
    report: () => {},
    ...request,
  });
const content = async (request: Partial<ReadRequest>) => {
  const { files } = await read(request);
  return files[0] === undefined ? null : readFile(files[0].path, 'utf8');
};

describe('a PostgreSQL source', () => {
  it('says what answers', async () => {
    expect(await adapter.test(connection)).toMatch(/^PostgreSQL 18\.\S+ answers as datrix_owner\.$/);
  });

  it('shows schemas, tables and views, and the first rows', async () => {
    const top = await adapter.browse(connection, undefined);
    expect(top.entries.map(({ name }) => name)).toEqual(['public', 'limits', 'runner', 'shop']);
    const { entries } = await adapter.browse(connection, 'shop');
    expect(entries.map(({ path, kind }) => [path, kind])).toEqual([
      ['shop/Odd%20%2F%20name', 'table'],
      ['shop/events', 'table'],
      ['shop/recent', 'view'],
    ]);
    const preview = await adapter.preview(connection, { object: 'shop/events' }, 3);
    expect(preview.columns).toEqual([
      { name: 'seq', type: 'integer', nullable: null },
      { name: 'note', type: 'text', nullable: null },
    ]);
    expect(preview.rows).toEqual([
      ['1', 'note 1'],
      ['2', 'note 2'],
      ['3', 'note 3'],
    ]);
  });

  it('keeps every value as the database prints it', async () => {
    expect(await content({ selection: { object: 'shop/Odd%20%2F%20name' } })).toBe(
      [
        '"id","a ""b""","price","ok","at","tags","doc","raw","f"',
        '"9007199254740993","line 1\nline ""2"", ü","1.5000","true","2026-01-02 01:04:05.678+00","{a,""b c""}","{""k"": [1, 2]}","\\x00ff","0.1"',
        '"2","",,"false",,,,,"NaN"',
        '',
      ].join('\r\n'),
    );
  });

  it('reads only what is new by the cursor column', async () => {
    const selection = { object: 'shop/events' };
    const first = await read({ selection, cursorColumn: 'seq' });
    expect(first.cursor).toBe('5000');
    expect((await readFile(first.files[0]?.path ?? '', 'utf8')).split('\r\n')).toHaveLength(5003);
    expect(await read({ selection, cursorColumn: 'seq', after: '5000' })).toEqual({
      files: [],
      cursor: '5000',
    });
    await owner.query("INSERT INTO shop.events VALUES (5001, 'new'), (5002, 'newer')");
    const second = await read({ selection, cursorColumn: 'seq', after: first.cursor });
    expect(second.cursor).toBe('5002');
    expect(await readFile(second.files[0]?.path ?? '', 'utf8')).toBe(
      '"seq","note"\r\n"5001","new"\r\n"5002","newer"\r\n',
    );
  });

  it('reads a query, and nothing that is more than one', async () => {
    expect(await content({ selection: { sql: 'SELECT count(*) AS n FROM shop.recent; -- all' } })).toContain(
      '"n"',
    );
    const refused = [
      'DELETE FROM shop.events',
      'WITH gone AS (DELETE FROM shop.events RETURNING *) SELECT * FROM gone',
      'SELECT 1) AS x; COMMIT; DELETE FROM shop.events; SELECT * FROM (SELECT 1',
      "SELECT nextval('runner.x')",
      'SELECT seq, seq FROM shop.events',
      'SELECT no_such FROM shop.events',
    ];
    for (const sql of refused) {
      await expect(read({ selection: { sql } }), sql).rejects.toMatchObject({ code: 'source_failed' });
      await expect(read({ selection: { sql }, cursorColumn: 'seq' }), sql).rejects.toMatchObject({
        code: 'source_failed',
      });
    }
    const { rows } = await owner.query('SELECT count(*)::int AS n FROM shop.events');
    expect(rows[0]).toEqual({ n: 5003 });
  });

  it('stops at the limit of bytes, and when it is cancelled', async () => {
    const selection = { sql: 'SELECT n, repeat(md5(n::text), 10) FROM generate_series(1, 1000000) n' };
    await expect(read({ selection, bytesMax: 1_000_000 })).rejects.toMatchObject({ code: 'input_too_large' });
    const controller = new AbortController();
    const reading = read({
      selection,
      signal: controller.signal,
      report: ({ rowsDone }) => {
        if ((rowsDone ?? 0) > 4000) controller.abort();
      },
    });
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says what is wrong, without the password', async () => {
    const failing: [Partial<Connection<'postgresql'>['settings']>, string, string][] = [
      [{ user: 'nobody' }, 'source_refused', 'user or password'],
      [{ database: 'no_such' }, 'source_refused', 'does not exist'],
      [{ port: 1 }, 'source_unreachable', 'nothing listens'],
      [{ encryption: 'verify' }, 'source_unreachable', 'does not encrypt'],
      [{ host: '169.254.169.254' }, 'outbound_refused', 'no public address'],
    ];
    for (const [change, code, words] of failing) {
      const error = await adapter
        .test({ ...connection, settings: { ...connection.settings, ...change } })
        .catch((reason: unknown) => reason);
      expect(error, words).toMatchObject({ code, detail: expect.stringContaining(words) });
      expect(JSON.stringify(error)).not.toContain(connection.secrets.password);
    }
    const stranger: Connection<'postgresql'> = {
      settings: { ...connection.settings, user: 'stranger' },
      secrets: { password: 'stranger' },
    };
    await expect(adapter.preview(stranger, { object: 'shop/events' }, 1)).rejects.toMatchObject({
      code: 'source_refused',
    });
  });
});
