import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@/scripts/lib/embedded-postgres';
import { runBootstrap } from './run-bootstrap';

/** The sources that the journeys connect are on this machine. */
const NEIGHBOURS = { DATRIX_OUTBOUND_ALLOW: '127.0.0.1' };

/** Starts an instance of its own the way a user does, and gives the function that takes it away again. */
export default async function startInstance(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'datrix-e2e-'));
  const port = String(await freePort());
  const up = ['up', '--detach', '--data', dataDir, '--port', port];
  const takeDown = async () => {
    await runBootstrap(['down', '--data', dataDir]);
    await rm(dataDir, { recursive: true, force: true });
  };
  if ((await runBootstrap(up, NEIGHBOURS)) !== 0) {
    await takeDown();
    throw new Error('The instance for the browser tests did not start; what it said is above');
  }
  process.env.DATRIX_E2E_DATA = dataDir;
  process.env.DATRIX_E2E_CREDENTIALS = await readFile(join(dataDir, 'credentials.json'), 'utf8');
  return takeDown;
}
