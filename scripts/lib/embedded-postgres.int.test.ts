import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OtherVersionError, type RunningPostgres, startPostgres } from './embedded-postgres';
import { isAlive } from './processes';

async function query(server: RunningPostgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  // A server that is stopped under a client says so; that is what some tests do.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('embedded PostgreSQL', () => {
  let folder = '';
  let running: RunningPostgres | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'datrix-pg-'));
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps its data from one start to the next, and its password to itself', async () => {
    running = await startPostgres(folder);
    await query(running, 'CREATE TABLE kept AS SELECT 7 AS n');
    await running.stop();
    running = await startPostgres(folder);
    expect(await query(running, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    expect((await stat(join(folder, 'password'))).mode & 0o077).toBe(0);
    const wrong = new pg.Client({
      connectionString: `postgresql://datrix_owner:wrong@127.0.0.1:${running.port}/postgres`,
    });
    await expect(wrong.connect()).rejects.toThrow(/password authentication failed/);
  });

  it('takes over from a server that a killed supervisor left running', async () => {
    const left = await startPostgres(folder);
    await query(left, 'CREATE TABLE kept AS SELECT 8 AS n');
    const pid = Number((await readFile(join(folder, 'data/postmaster.pid'), 'utf8')).split('\n')[0]);
    running = await startPostgres(folder);
    expect(isAlive(pid)).toBe(false);
    expect(await query(running, 'SELECT n FROM kept')).toEqual([{ n: 8 }]);
  });

  it('is not held up by the file of a server that is gone, whatever has its number now', async () => {
    running = await startPostgres(folder);
    await running.stop();
    await writeFile(join(folder, 'data/postmaster.pid'), `${process.pid}\n${join(folder, 'data')}\n`);
    running = await startPostgres(folder);
    expect(await query(running, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it('leaves the data of another version alone', async () => {
    running = await startPostgres(folder);
    await running.stop();
    running = undefined;
    const file = join(folder, 'data/PG_VERSION');
    await writeFile(file, '16\n');
    await expect(startPostgres(folder)).rejects.toThrow(OtherVersionError);
    expect(await readFile(file, 'utf8')).toBe('16\n');
  });
});
