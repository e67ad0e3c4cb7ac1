import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from './processes';
import { type SupervisedChild, superviseChild } from './supervised-child';
import { waitUntil } from './wait-until';

const LIVES = "process.send('ready'); setInterval(() => {}, 1000);";
const STUBBORN = `process.on('SIGTERM', () => {}); ${LIVES}`;

describe('supervised child', () => {
  let folder = '';
  let child: SupervisedChild | undefined;
  let pids: number[] = [];
  let said: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'datrix-child-'));
    pids = [];
    said = [];
  });
  afterEach(async () => {
    await child?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(script: string, stopSeconds?: number) {
    const file = join(folder, 'child.mjs');
    await writeFile(file, script);
    child = superviseChild({
      name: 'child',
      args: [file],
      env: process.env,
      logFile: join(folder, 'child.log'),
      stopSeconds,
      onStart: (pid) => pids.push(pid),
      onCrash: (line) => said.push(line),
    });
    return child;
  }

  const ready = () =>
    waitUntil(() => child?.ready() ?? false, { seconds: 10, everyMs: 20, late: () => 'not ready' });
  const last = () => pids.at(-1) ?? -1;

  it('starts again after it was killed, and says why', async () => {
    const supervised = await start(LIVES);
    await ready();
    process.kill(last(), 'SIGKILL');
    await waitUntil(() => pids.length === 2, { seconds: 10, late: () => 'not started again' });
    await ready();
    expect(supervised.crashes()).toBe(1);
    expect(said[0]).toContain('child ended (SIGKILL)');
  });

  it('waits longer after each crash', async () => {
    await start('process.exit(3);');
    await waitUntil(() => said.length >= 3, { seconds: 20, late: () => 'did not crash thrice' });
    expect(said.map((line) => /in ([\d.]+) s/.exec(line)?.[1])).toEqual(['0.5', '1', '2']);
  });

  it('stays down when it is stopped', async () => {
    const supervised = await start(LIVES);
    await ready();
    await supervised.stop();
    expect(isAlive(last())).toBe(false);
    expect(pids).toHaveLength(1);
    expect(said).toEqual([]);
  });

  it('is killed when it does not listen', async () => {
    const supervised = await start(STUBBORN, 0.5);
    await ready();
    await supervised.stop();
    expect(isAlive(last())).toBe(false);
  });
});
