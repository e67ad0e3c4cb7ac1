import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROLE_PERMISSIONS } from '@/server/access/permissions';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import {
  actorWithRole,
  createTestOrganisation,
  setUpTestDatabase,
  type TestOrganisation,
} from '@/tests/support/database';
import { createIngestedDataset, type IngestedDataset } from '@/tests/support/ingested-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { runQuery } from './operations';

setUpTestDatabase();
const services = setUpTestServices();

let ours: TestOrganisation;
let dataset: IngestedDataset;
let secret: string;

beforeAll(async () => {
  ours = await createTestOrganisation();
  const csv = `id,the city,"a ""b"""\n${Array.from({ length: 1500 }, (_, row) => `${row},${row % 3 === 0 ? 'Köln' : 'Oslo'},x`).join('\n')}\n`;
  dataset = await createIngestedDataset(services(), ours, csv);
  // Within the folder that other sessions may read.
  secret = join(services().tempDir, '../secret.csv');
  await writeFile(secret, 'word\nopensesame\n');
});

const run = (sql: string, extra: object = {}, signal?: AbortSignal) =>
  execute(
    runQuery,
    ours.actor,
    { datasetId: dataset.id, versionId: toPublicId('version', dataset.jobId), sql, ...extra },
    { requestId: 'test', services: services(), ...(signal === undefined ? {} : { signal }) },
  );

describe('a query', () => {
  it('reads the columns under their names, and row ids', async () => {
    const result = await run('SELECT _row, "the city", "a ""b""" FROM data WHERE id = 3');
    expect(result).toMatchObject({
      columns: [
        { name: '_row', type: 'BIGINT' },
        { name: 'the city', type: 'VARCHAR' },
        { name: 'a "b"', type: 'VARCHAR' },
      ],
      rows: [['3', 'Köln', 'x']],
      truncated: false,
    });
  });

  it.each([
    ['WITH t AS (SELECT "the city" AS c, count(*) AS n FROM data GROUP BY 1) SELECT * FROM t ORDER BY n', 2],
    ['SELECT * FROM (SELECT id FROM data ORDER BY id DESC LIMIT 4) AS x JOIN data AS y USING (id)', 4],
    ['FROM data LIMIT 3', 3],
    ['SELECT i FROM range(5) AS t(i)', 5],
    ['SELECT quantile_cont(id, 0.5), approx_count_distinct(id) FROM data', 1],
    ['SELECT list_transform([1, 2], lambda x: x + 1)', 1],
    ['SELECT id, row_number() OVER (PARTITION BY "the city" ORDER BY id) AS r FROM data QUALIFY r = 1', 2],
    ['SUMMARIZE data', 4],
    ['DESCRIBE data', 4],
    ['VALUES (1), (2)', 2],
    ['SELECT 1; -- the end', 1],
    ['WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 6) SELECT * FROM r', 6],
  ])('%s', async (sql, rows) => {
    expect((await run(sql)).rows).toHaveLength(rows);
  });

  it('comes back with no more rows than asked for', async () => {
    const all = await run('FROM data');
    expect([all.rows.length, all.truncated]).toEqual([1000, true]);
    const some = await run('FROM data', { limit: 7 });
    expect([some.rows.length, some.truncated]).toEqual([7, true]);
    const exact = await run('FROM data LIMIT 7', { limit: 7 });
    expect([exact.rows.length, exact.truncated]).toEqual([7, false]);
    await expect(run('FROM data', { limit: 1001 })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('cuts a long value', async () => {
    const [[value] = []] = (await run("SELECT repeat('x', 50000)")).rows;
    expect(value).toHaveLength(10_001);
  });

  it.each([
    ['SELECT id FROM data WHER id', 'WHER id', 3],
    ["SELECT 'Köln', nope FROM data", 'nope', 0],
    ['SELECT 1,\n  nofunction(2)', 'nofunction', 0],
    ['SELECT\n  *\nFROM data\nWHERE nope = 1', 'nope', 0],
  ])('with a fault says where: %s', async (sql, at, slack) => {
    const error = await run(sql).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'sql_invalid' });
    const position = Number(Reflect.get(Object(Reflect.get(Object(error), 'meta')), 'extensions').position);
    expect(Math.abs(position - sql.indexOf(at))).toBeLessThanOrEqual(slack + 2);
  });

  it('names what cannot be converted', async () => {
    await expect(run('SELECT CAST("the city" AS INTEGER) FROM data')).rejects.toMatchObject({
      code: 'sql_invalid',
      detail: expect.stringContaining('Could not convert'),
    });
  });

  it('ends when its caller goes', async () => {
    const gone = new AbortController();
    const work = run('SELECT count(*) FROM range(1000000) a, range(1000000) b', {}, gone.signal);
    setTimeout(() => gone.abort(), 400);
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('that takes too much memory ends alone', async () => {
    await expect(run("SELECT repeat('x', 3000000000)")).rejects.toMatchObject({
      code: 'engine_out_of_memory',
    });
    expect((await run('SELECT 1')).rows).toEqual([['1']]);
  });

  it('is not for those who may not see rows', async () => {
    const viewer = actorWithRole(ours.scope, 'viewer');
    expect(ROLE_PERMISSIONS.viewer).not.toContain('dataset.read_rows');
    await expect(
      execute(
        runQuery,
        viewer,
        { datasetId: dataset.id, versionId: toPublicId('version', dataset.jobId), sql: 'SELECT 1' },
        {
          requestId: 'test',
          services: services(),
        },
      ),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });
});

/** `%` stands for the path of a file that other sessions of this engine may read. */
const ATTACKS = [
  // Files and places.
  "SELECT * FROM read_csv('%')",
  "SELECT * FROM read_csv_auto('%')",
  "SELECT * FROM read_text('%')",
  "SELECT * FROM read_blob('/etc/passwd')",
  "SELECT * FROM read_parquet('%')",
  "SELECT * FROM parquet_metadata('%')",
  "SELECT * FROM parquet_schema('%')",
  "SELECT * FROM read_json_objects('%')",
  "SELECT * FROM glob('/**')",
  "SELECT * FROM sniff_csv('%')",
  "SELECT * FROM '%'",
  'SELECT * FROM "%"',
  "FROM '/etc/passwd'",
  'WITH "%" AS (SELECT 1) SELECT * FROM "%"',
  "SELECT (SELECT content FROM read_text('%'))",
  "WITH t AS (SELECT * FROM read_text('%')) SELECT * FROM t",
  "SELECT * FROM data WHERE id IN (SELECT 1 FROM read_text('%'))",
  "SELECT * FROM data, LATERAL (SELECT * FROM read_text('%')) AS x",
  "SELECT * FROM data UNION ALL SELECT 1, content, 'x', 'y' FROM read_text('%')",
  "SELECT * FROM 's3://bucket/key.parquet'",
  "SELECT * FROM 'https://example.com/x.csv'",
  // Writing and changing.
  "COPY data TO '/tmp/out.csv'",
  "COPY (SELECT 1) TO '%'",
  "EXPORT DATABASE '/tmp/out'",
  "IMPORT DATABASE '/tmp/out'",
  "ATTACH '%' AS other",
  "ATTACH ':memory:' AS other",
  'DETACH memory',
  'INSTALL httpfs',
  'LOAD httpfs',
  "LOAD '%'",
  'CREATE TABLE t AS SELECT 1',
  'CREATE OR REPLACE VIEW data AS SELECT 1',
  'CREATE MACRO m() AS 1',
  "CREATE SECRET s (TYPE s3, KEY_ID 'x', SECRET 'y')",
  'DROP VIEW data',
  'INSERT INTO data VALUES (1)',
  'UPDATE data SET id = 1',
  'DELETE FROM data',
  'WITH x AS (DELETE FROM data RETURNING *) SELECT * FROM x',
  'ALTER TABLE data RENAME TO other',
  'CHECKPOINT',
  'VACUUM',
  'BEGIN',
  // Settings and the machine.
  "SET memory_limit = '100GB'",
  'SET enable_external_access = true',
  'RESET lock_configuration',
  'PRAGMA database_list',
  'PRAGMA enable_external_access',
  'CALL pragma_version()',
  "SELECT getenv('HOME')",
  "SELECT current_setting('allowed_paths')",
  "SELECT main.current_setting('allowed_paths')",
  "SELECT system.main.current_setting('allowed_paths')",
  'SELECT "current_setting"(\'allowed_paths\')',
  "SELECT CURRENT_SETTING('temp_directory')",
  "SELECT list_transform(['allowed_paths'], lambda x: current_setting(x))",
  'SELECT * FROM duckdb_settings()',
  'SELECT * FROM duckdb_views()',
  'SELECT * FROM duckdb_views',
  'SELECT * FROM duckdb_secrets()',
  'WITH duckdb_views AS (SELECT 1) SELECT * FROM duckdb_views',
  'SELECT * FROM information_schema.tables',
  'SELECT * FROM main.sqlite_master',
  'SELECT * FROM sqlite_master',
  'SELECT * FROM pg_catalog.pg_class',
  'SELECT * FROM temp.data',
  'SELECT * FROM pragma_database_list()',
  'SHOW TABLES',
  'SHOW ALL TABLES',
  'SHOW DATABASES',
  'SELECT version()',
  "SELECT write_log('x')",
  'SELECT sleep_ms(100000)',
  'EXPLAIN ANALYZE SELECT 1',
  // SQL made of text.
  "SELECT * FROM query('SELECT 1')",
  "SELECT * FROM query_table('data')",
  "SELECT * FROM json_execute_serialized_sql('{}')",
  "SELECT json_serialize_sql('SELECT 1')",
  "EXECUTE p('x')",
  'PREPARE p AS SELECT 1',
  'SELECT ?',
  'SELECT $1',
  // Several statements.
  'SELECT 1; SELECT 2',
  'SELECT 1; DROP VIEW data',
  "SELECT 1; COPY data TO '/tmp/x'",
  'SELECT 1) ; DROP VIEW data; --',
  '/* SELECT 1 */ SET threads = 64',
];

describe('what a query may not do', () => {
  it.each(ATTACKS)('%s', async (attack) => {
    const error = await run(attack.replaceAll('%', secret)).then(
      ({ rows }) => `answered ${JSON.stringify(rows)}`,
      (failure: unknown) => failure,
    );
    expect(error).toMatchObject({ code: expect.stringMatching(/^sql_(refused|invalid)$/) });
    const told = JSON.stringify(error) + String(Reflect.get(Object(error), 'detail'));
    expect(told).not.toContain('opensesame');
    expect(told).not.toContain(services().tempDir);
  });

  it('is stopped by the fence of its process even if the parser were to let it through', async () => {
    const file = await services().objectStore.materialise(
      `t/${ours.orgId}/datasets/${dataset.datasetId}/versions/${dataset.jobId}/data.parquet`,
    );
    await services().engine.withSession(
      async (session) => {
        await expect(session.query(`SELECT * FROM read_text('${secret}')`)).rejects.toThrow(/Permission/);
        await expect(session.execute(`COPY (SELECT 1) TO '${secret}'`)).rejects.toThrow(/Permission/);
        await expect(session.execute(`ATTACH '${secret}.db' AS x`)).rejects.toThrow(/Permission/);
        await expect(session.execute("SET memory_limit = '90GB'")).rejects.toThrow(/locked/);
        await expect(session.execute('INSTALL httpfs')).rejects.toThrow(/disabled|Permission/);
      },
      { onlyFiles: [file.path] },
    );
    await file.release();
  });
});
