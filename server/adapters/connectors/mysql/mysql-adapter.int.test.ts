import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureMariadb, type MariadbServer, startMariadb } from '@/scripts/lib/test-servers/mariadb';
import { createOutbound } from '@/server/adapters/outbound/outbound';
import type { Connection, ReadRequest } from '@/server/ports/connector';
import { createMysqlAdapter } from './mysql-adapter';

const adapter = createMysqlAdapter(createOutbound({ allow: ['127.0.0.1'] }));
const available = await ensureMariadb();
let folder: string;
let server: MariadbServer;
let connection: Connection<'mysql'>;
let owner: Awaited<ReturnType<typeof createConnection>>;

beforeAll(async () => {
  if (!available) return;
  folder = await mkdtemp(join(tmpdir(), 'datrix-mariadb-'));
  server = await startMariadb(folder);
  owner = await createConnection({
    host: '127.0.0.1',
    port: server.port,
    user: 'root',
    multipleStatements: true,
  });
  await owner.query(`
    CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop;
    CREATE TABLE \`odd.name\` (id BIGINT UNSIGNED PRIMARY KEY, price DECIMAL(12,4), at DATETIME(3), raw VARBINARY(4),
      flags BIT(4), zero DATE, note TEXT, doc JSON);
    SET SESSION sql_mode = '';
    INSERT INTO \`odd.name\` VALUES (18446744073709551615, 1.5, '2026-01-02 03:04:05.678', x'00ff', b'0101', '0000-00-00', 'back\\\\slash, "quoted"\\nü', '{"k": [1]}'),
      (2, NULL, NULL, NULL, NULL, NULL, '', NULL);
    CREATE TABLE events (seq BIGINT, note TEXT);
    INSERT INTO events SELECT 9007199254740990 + seq, CONCAT('note ', seq) FROM seq_1_to_3000;
    CREATE VIEW recent AS SELECT * FROM events;
    CREATE USER reader IDENTIFIED BY 'reader-secret'; GRANT SELECT ON shop.* TO reader;
  `);
  connection = {
    settings: {
      kind: 'mysql',
      host: '127.0.0.1',
      port: server.port,
      database: 'shop',
      user: 'reader',
      encryption: 'off',
    },
    secrets: { password: 'reader-secret' },
  };
}, 600_000);
afterAll(async () => {
  await owner?.end();
  await server?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const read = (request: Partial<ReadRequest>) =>
  adapter.read(connection, {
    selection: {},
    after: null,
    workDir: folder,
    bytesMax: 1024 ** 3,
    signal: new AbortController().signal,
    report: () => {},
    ...request,
  });

describe.skipIf(!available)('a MySQL source', () => {
  it('says what answers, and shows what there is', async () => {
    expect(await adapter.test(connection)).toMatch(/^MariaDB \d+\.\d+\S* answers as reader\.$/);
    const top = await adapter.browse(connection, undefined);
    expect(top.entries.map(({ name }) => name)).toEqual(['shop']);
    const { entries } = await adapter.browse(connection, 'shop');
    expect(entries.map(({ path, kind }) => [path, kind])).toEqual([
      ['shop/events', 'table'],
      ['shop/odd.name', 'table'],
      ['shop/recent', 'view'],
    ]);
    const preview = await adapter.preview(connection, { object: 'shop/events' }, 1);
    expect(preview.columns.map(({ name, type }) => [name, type])).toEqual([
      ['seq', 'bigint'],
      ['note', 'text'],
    ]);
    expect(preview.rows).toEqual([['9007199254740991', 'note 1']]);
  });

  it('keeps every value as the database prints it', async () => {
    const { files } = await read({ selection: { object: 'shop/odd.name' } });
    const lines = (await readFile(files[0]?.path ?? '', 'utf8')).split('\r\n');
    expect(lines).toEqual([
      '"id","price","at","raw","flags","zero","note","doc"',
      '"2",,,,,,"",',
      '"18446744073709551615","1.5000","2026-01-02 03:04:05.678","0x00ff","5","0000-00-00","back\\slash, ""quoted""\nü","{""k"": [1]}"',
      '',
    ]);
  });

  it('reads only what is new, with whole numbers that a double cannot hold', async () => {
    const selection = { object: 'shop/events' };
    const first = await read({ selection, cursorColumn: 'seq' });
    expect(first.cursor).toBe('9007199254743990');
    expect((await readFile(first.files[0]?.path ?? '', 'utf8')).split('\r\n')).toHaveLength(3002);
    expect((await read({ selection, cursorColumn: 'seq', after: first.cursor })).files).toEqual([]);
    await owner.query("INSERT INTO events VALUES (9007199254743991, 'new')");
    const second = await read({ selection, cursorColumn: 'seq', after: first.cursor });
    expect(await readFile(second.files[0]?.path ?? '', 'utf8')).toBe(
      '"seq","note"\r\n"9007199254743991","new"\r\n',
    );
  });

  it('reads one query and changes nothing, also as a user who may', async () => {
    const root = { settings: { ...connection.settings, user: 'root' }, secrets: {} };
    const refused = [
      'DELETE FROM events',
      'SELECT 1) AS x; DELETE FROM shop.events; SELECT * FROM (SELECT 1',
      `SELECT * FROM events INTO OUTFILE '${folder}/out'`,
      'SELECT seq, seq AS seq FROM events',
    ];
    for (const sql of refused) {
      const work = adapter.read(root, {
        selection: { sql },
        after: null,
        workDir: folder,
        bytesMax: 1e9,
        signal: new AbortController().signal,
        report: () => {},
      });
      await expect(work, sql).rejects.toMatchObject({ code: 'source_failed' });
    }
    const [rows] = await owner.query('SELECT count(*) AS n FROM events');
    expect(rows).toEqual([{ n: 3001 }]);
  });

  it('stops when it is cancelled, and says what is wrong', async () => {
    const controller = new AbortController();
    const reading = read({
      selection: { sql: 'SELECT a.seq, b.note FROM events a CROSS JOIN events b' },
      signal: controller.signal,
      report: () => controller.abort(),
    });
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    const wrong = { ...connection, secrets: { password: 'wrong' } };
    const error = await adapter.test(wrong).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'source_refused' });
    const inside = { ...connection, settings: { ...connection.settings, host: '10.0.0.1' } };
    await expect(adapter.test(inside)).rejects.toMatchObject({ code: 'outbound_refused' });
  });

  it('checks the certificate where that is asked for', async () => {
    const named = createMysqlAdapter(
      createOutbound({
        allow: ['127.0.0.1'],
        lookUp: async () => [{ address: '127.0.0.1', family: 4 }],
      }),
    );
    const outcome = (change: Partial<Connection<'mysql'>['settings']>) =>
      named.test({ ...connection, settings: { ...connection.settings, ...change } }).then(
        () => 'works',
        (error: unknown) => String(Reflect.get(Object(error), 'detail')),
      );
    const caCertificate = server.certificate;
    const host = 'db.example.org';
    expect(await outcome({ host, encryption: 'encrypt' })).toBe('works');
    expect(await outcome({ host, encryption: 'verify' })).toContain('is not trusted');
    expect(await outcome({ host, encryption: 'verify', caCertificate })).toBe('works');
    expect(await outcome({ host: 'other.example.org', encryption: 'verify', caCertificate })).toContain(
      'is not trusted',
    );
  });
});
