import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../embedded-postgres';
import { runCommand } from '../stages';
import { CACHE_DIR } from './cache-dir';
import { startServerProcess, type TestServer } from './server-process';

/** Moto speaks like AWS; the two others are what its server needs, without what it has for services we do not use. */
const PACKAGES = ['moto==5.2.5', 'flask==3.1.2', 'flask-cors==6.0.1'];
const FOLDER = join(CACHE_DIR, 'moto-5.2.5');

/** True when the key management service is there; installed once from PyPI where Python is. */
export async function ensureKms(): Promise<boolean> {
  if (existsSync(FOLDER)) return true;
  const half = `${FOLDER}-${process.pid}`;
  const code = await install(half).catch(() => 1);
  // The folder appears whole. Its scripts name the first place, so they are not used.
  if (code === 0) await rename(half, FOLDER).catch(() => {});
  await rm(half, { recursive: true, force: true });
  if (existsSync(FOLDER)) return true;
  const message = 'The KMS test server is not here; Python with venv is needed to install it for the tests';
  if (process.env.CI === 'true') throw new Error(message);
  console.warn(message);
  return false;
}

async function install(folder: string): Promise<number> {
  const made = await runCommand(['python3', '-m', 'venv', folder]);
  if (made !== 0) return made;
  const pip = [join(folder, 'bin', 'python'), '-m', 'pip', 'install', '-q', '--disable-pip-version-check'];
  return runCommand([...pip, ...PACKAGES]);
}

export interface KmsServer extends TestServer {
  endpoint: string;
}

/** Starts it on loopback; it keeps its keys in memory and takes any credentials. */
export async function startKms(): Promise<KmsServer> {
  const port = await freePort();
  const server = await startServerProcess({
    command: [join(FOLDER, 'bin', 'python'), ...['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]],
    port,
  });
  return { ...server, endpoint: `http://127.0.0.1:${port}` };
}
