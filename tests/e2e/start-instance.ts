import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@/scripts/lib/embedded-postgres';

/** Starts an instance of its own the way a user does, and gives the function that takes it away again. */
export default async function startInstance(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'datrix-e2e-'));
  const port = String(await freePort());
  const up = ['scripts/bootstrap.mjs', 'up', '--detach', '--data', dataDir, '--port', port];
  const takeDown = async () => {
    await run(['scripts/bootstrap.mjs', 'down', '--data', dataDir]);
    await rm(dataDir, { recursive: true, force: true });
  };
  if ((await run(up)) !== 0) {
    await takeDown();
    throw new Error('The instance for the browser tests did not start; what it said is above');
  }
  process.env.DATRIX_E2E_DATA = dataDir;
  process.env.DATRIX_E2E_CREDENTIALS = await readFile(join(dataDir, 'credentials.json'), 'utf8');
  return takeDown;
}

function run(args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    // The sources that the journeys connect are on this machine.
    const env = { ...process.env, DATRIX_OUTBOUND_ALLOW: '127.0.0.1' };
    const child = spawn(process.execPath, args, { stdio: 'inherit', env });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
