import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../port';
import { identifier, literal, parquetRelation, sql } from '../sql';
import { createDuckdbEngine } from './engine';

/** A busy machine takes its time to end a process and clear its folder. */
const POLL = { timeout: 10_000 };

/** Whether a process runs; one that ended and was not yet waited for does not. */
async function isAtWork(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return status !== '' && !/^State:\s+Z/m.test(status);
}

let folder: string;
let engine: Engine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-engine-'));
  engine = createDuckdbEngine({ tempDir: join(folder, 'spill'), memoryLimitMb: 256, threads: 2 });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

describe('DuckDB engine', () => {
  it('answers in plain values', async () => {
    const rows = await engine.withSession((session) =>
      session.query(
        "SELECT 1::BIGINT a, 9007199254740993::BIGINT b, DATE '2024-02-29' c, 1.50::DECIMAL(9,2) d, [1,2] e, {'x': NULL} f",
      ),
    );
    expect(rows).toEqual([
      { a: 1, b: 9007199254740993n, c: '2024-02-29', d: '1.50', e: [1, 2], f: { x: null } },
    ]);
  });

  it('leaves no child at work when the process that started it is killed', async () => {
    const script = `import { createDuckdbEngine } from './server/engine/duckdb/engine.ts';
      const engine = createDuckdbEngine({ tempDir: ${JSON.stringify(join(folder, 'orphan'))}, memoryLimitMb: 256, threads: 1 });
      const session = await engine.open();
      await session.query('SELECT 1');
      void session.query('SELECT sum(hash(range)) FROM range(1000000000000)');
      console.log('started');`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(parent.stdout, 'data');
    const children = (await readFile(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8'))
      .trim()
      .split(' ');
    const engines = await Promise.all(
      children.map(async (pid) => ({ pid, command: await readFile(`/proc/${pid}/cmdline`, 'utf8') })),
    );
    const child = Number(engines.find(({ command }) => command.includes('duckdb/child.ts'))?.pid);
    expect(child).toBeGreaterThan(0);
    parent.kill('SIGKILL');
    await expect.poll(() => isAtWork(child), POLL).toBe(false);
  });

  it('keeps temporary tables within a session', async () => {
    await engine.withSession(async (session) => {
      await session.execute('CREATE TEMP TABLE kept AS SELECT 7 AS n');
      expect(await session.query('FROM kept')).toEqual([{ n: 7 }]);
    });
    await expect(engine.withSession((session) => session.query('FROM kept'))).rejects.toThrow(/kept/);
  });

  it('writes Parquet and reads it back in order', async () => {
    const path = join(folder, "it's.parquet");
    await engine.withSession(async (session) => {
      const written = await session.copy('SELECT range AS n, range::VARCHAR AS t FROM range(300000)', path);
      expect(written.rowCount).toBe(300000);
      const back = await session.columns(`SELECT n, t FROM ${parquetRelation(path)}`);
      expect(back.rowCount).toBe(300000);
      expect(back.columns.n?.[299999]).toBe(299999);
      expect(back.columns.t?.[5]).toBe('5');
    });
  });

  it('quotes whatever stands in names and values', async () => {
    const nasty = `a"b'; DROP TABLE x; --\0é`;
    const text = sql`SELECT ${literal(nasty)} AS ${identifier('we"ird')}`;
    expect(await engine.withSession((session) => session.query(text.text))).toEqual([{ 'we"ird': nasty }]);
  });

  it('stops on cancel', async () => {
    const controller = new AbortController();
    const work = engine.withSession((session) =>
      session.query(
        'SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE a.range * b.range % 7 = 3',
        {
          signal: controller.signal,
        },
      ),
    );
    setTimeout(() => controller.abort(), 300);
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('hears a cancel that comes while its child is still starting', async () => {
    const controller = new AbortController();
    const work = engine.withSession((session) =>
      session.query(
        'SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE a.range * b.range % 7 = 3',
        {
          signal: controller.signal,
        },
      ),
    );
    await Promise.resolve();
    controller.abort();
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('stops after its time limit', async () => {
    const work = engine.withSession((session) =>
      session.query(
        'SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE a.range * b.range % 7 = 3',
        { timeoutMs: 300 },
      ),
    );
    await expect(work).rejects.toMatchObject({ code: 'engine_timeout' });
  });

  it('reports a statement that needs more memory than allowed', async () => {
    const work = engine.withSession(
      (session) => session.query("SELECT list(repeat('x', 100) || range) FROM range(20000000)"),
      { memoryLimitMb: 64 },
    );
    await expect(work).rejects.toMatchObject({ code: 'engine_out_of_memory' });
  });

  it('spills to disk what does not fit, and removes it', async () => {
    const spill = join(folder, 'spill');
    const session = await engine.open({ memoryLimitMb: 128 });
    await session.execute(
      'CREATE TEMP TABLE wide AS SELECT range AS n, repeat(md5(range::VARCHAR), 4) AS t FROM range(3000000)',
    );
    const spilled = (await readdir(spill, { recursive: true })).filter((name) => name.includes('/'));
    expect(spilled.length).toBeGreaterThan(0);
    await session.close();
    await expect.poll(() => readdir(spill), POLL).toEqual([]);
  });

  it('removes at the start what a killed process had spilled', async () => {
    const spill = join(folder, 'abandoned');
    // No process has this id: Linux ends at 4,194,304.
    await mkdir(join(spill, '99999999-x'), { recursive: true });
    await mkdir(join(spill, `${process.pid}-x`));
    await createDuckdbEngine({ tempDir: spill, memoryLimitMb: 64, threads: 1 }).close();
    expect(await readdir(spill)).toEqual([`${process.pid}-x`]);
  });

  it('reaches nothing outside its folders, and cannot be talked into more', async () => {
    const fenced = createDuckdbEngine({
      tempDir: join(folder, 'fenced/spill'),
      allowedDirs: [join(folder, 'fenced')],
      memoryLimitMb: 64,
      threads: 1,
    });
    await fenced.withSession(async (session) => {
      const inside = join(folder, 'fenced/inside.parquet');
      await session.copy('SELECT 1 AS n', inside);
      expect(await session.query(`FROM ${parquetRelation(inside)}`)).toEqual([{ n: 1 }]);
      for (const statement of [
        "FROM read_text('/etc/passwd')",
        `FROM read_text(${literal(`${folder}/fenced/../../../../etc/passwd`)})`,
        "COPY (SELECT 1) TO '/tmp/datrix-must-not-exist.csv'",
        'SET enable_external_access = true',
        "SET memory_limit = '64GB'",
        'INSTALL httpfs',
      ]) {
        await expect(session.query(statement), statement).rejects.toMatchObject({ code: 'engine_failed' });
      }
    });
    await fenced.close();
  });

  it('keeps a child that has only read, never one that holds tables or was stopped', async () => {
    const pooled = createDuckdbEngine({
      tempDir: join(folder, 'pooled'),
      memoryLimitMb: 64,
      threads: 1,
      warmMax: 1,
    });
    // Each child has a folder of its own, so the folders tell the children apart.
    const started = () => readdir(join(folder, 'pooled'));
    await pooled.withSession((session) => session.query('SELECT 1'));
    const [first] = await started();
    await pooled.withSession((session) => session.query('SELECT 1'));
    expect(await started()).toEqual([first]);
    await pooled.withSession((session) => session.execute('CREATE TEMP TABLE kept AS SELECT 1'));
    await expect.poll(started, POLL).not.toContain(first);
    await expect(pooled.withSession((session) => session.query('FROM kept'))).rejects.toThrow(/kept/);
    const [second] = await started();
    const stopped = pooled.withSession((session) =>
      session.query('SELECT count(*) FROM range(100000000000) a WHERE a.range % 7 = 3', { timeoutMs: 100 }),
    );
    await expect(stopped).rejects.toMatchObject({ code: 'engine_timeout' });
    await expect.poll(started, POLL).not.toContain(second);
    await pooled.close();
  });

  it('reports a child that is killed from outside', async () => {
    const session = await engine.open();
    await session.query('SELECT 1');
    const work = session.query('SELECT count(*) FROM range(100000000000) a WHERE a.range % 7 = 3');
    const child = await childOf(process.pid);
    process.kill(child, 'SIGKILL');
    await expect(work).rejects.toMatchObject({ code: 'engine_failed' });
    await expect(session.query('SELECT 1')).rejects.toMatchObject({ code: 'engine_failed' });
    await session.close();
  });

  it('survives the death of its child', async () => {
    const session = await engine.open();
    const work = session.query('SELECT count(*) FROM range(100000000000) a WHERE a.range % 7 = 3');
    await session.close();
    await expect(work).rejects.toMatchObject({ code: 'engine_failed' });
    expect(await engine.withSession((next) => next.query('SELECT 1 AS n'))).toEqual([{ n: 1 }]);
  });
});

/** The only engine child of this process that is left, from the kernel's list. */
async function childOf(pid: number): Promise<number> {
  const list = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const pids = list.trim().split(/\s+/).map(Number);
  for (const candidate of pids.reverse()) {
    const command = await readFile(`/proc/${candidate}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('engine/duckdb/child.ts')) return candidate;
  }
  throw new Error('no engine child is running');
}
