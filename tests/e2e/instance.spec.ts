import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { credentials } from './credentials';

const Instance = z.object({
  children: z.array(z.object({ pid: z.number().int().positive(), mark: z.string() })),
});

const dataDir = () => process.env.DATRIX_E2E_DATA ?? '';
const port = () => new URL(credentials().url).port;

function up(args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['scripts/bootstrap.mjs', 'up', ...args]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += String(chunk);
      });
    }
    child.on('error', reject);
    child.on('exit', (code) => resolve({ code: code ?? 1, output }));
  });
}

test('a second start finds the first', async () => {
  const { code, output } = await up(['--data', dataDir(), '--port', port(), '--detach']);
  expect(code).toBe(0);
  expect(output).toContain(`Already running: ${credentials().url}`);
});

test('a port in use is refused with what to do', async ({ browserName }, info) => {
  const { code, output } = await up(['--data', info.outputPath(`other-${browserName}`), '--port', port()]);
  expect(code).toBe(3);
  expect(output).toContain('--port');
});

test('a running instance is not wiped', async () => {
  const { code } = await up(['--data', dataDir(), '--port', port(), '--fresh']);
  expect(code).toBe(1);
  expect((await fetch(`${credentials().url}/readyz`)).status).toBe(200);
});

test('what a stranger must not read is closed to them', async () => {
  for (const name of ['credentials.json', 'secrets.json', 'postgres/password']) {
    expect((await stat(join(dataDir(), name))).mode & 0o077).toBe(0);
  }
});

/** Only a process that is there: the system takes some numbers (0, -1) for every process it may end. */
function kill(pid: number | undefined): void {
  if (pid === undefined || pid <= 1) throw new Error('The process to kill is not there.');
  process.kill(pid, 'SIGKILL');
}

for (const name of ['web/main.ts', 'worker/main.ts']) {
  test(`${name} comes back after it was killed`, async () => {
    const pidNow = async () => {
      const instance = Instance.parse(JSON.parse(await readFile(join(dataDir(), 'instance.json'), 'utf8')));
      return instance.children.find(({ mark }) => mark === name)?.pid;
    };
    const before = await pidNow();
    kill(before);
    await expect.poll(async () => (await pidNow()) ?? before).not.toBe(before);
    await expect
      .poll(() =>
        fetch(`${credentials().url}/readyz`)
          .then(({ status }) => status)
          .catch(() => 0),
      )
      .toBe(200);
  });
}

test('the database comes back after it was killed', async () => {
  const pidFile = join(dataDir(), 'postgres/data/postmaster.pid');
  const pidNow = () =>
    readFile(pidFile, 'utf8').then(
      (text) => Number(text.split('\n')[0]),
      () => undefined,
    );
  const before = await pidNow();
  kill(before);
  const me = () =>
    fetch(`${credentials().url}/v1/me`, {
      headers: { authorization: `Bearer ${credentials().apiKey}` },
    }).then(({ status }) => status);
  await expect.poll(async () => (await pidNow()) ?? before).not.toBe(before);
  await expect.poll(me, { timeout: 30_000 }).toBe(200);
});
