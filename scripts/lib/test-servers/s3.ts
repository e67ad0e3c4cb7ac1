import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../embedded-postgres';
import { runCommand } from '../stages';
import { CACHE_DIR } from './cache-dir';
import { startServerProcess, type TestServer } from './server-process';

const VERSION = 'v1.8.0';
const PROGRAM = join(CACHE_DIR, 'bin', 'versitygw');

/** True when the S3 server is there; built once from its Go module where Go is installed. */
export async function ensureS3Server(): Promise<boolean> {
  if (existsSync(PROGRAM)) return true;
  const module = `github.com/versity/versitygw/cmd/versitygw@${VERSION}`;
  const code = await runCommand(['go', 'install', module], { GOBIN: join(CACHE_DIR, 'bin') }).catch(() => 1);
  if (code === 0) return true;
  const message = 'The S3 test server is not here; Go is needed to build it for the tests with it';
  if (process.env.CI === 'true') throw new Error(message);
  console.warn(message);
  return false;
}

export interface S3Server extends TestServer {
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Starts it on loopback with its objects below `folder`; the folders there are the buckets. */
export async function startS3Server(folder: string, buckets: string[]): Promise<S3Server> {
  const port = await freePort();
  const accessKeyId = 'test-access';
  const secretAccessKey = 'only-for-tests';
  for (const bucket of buckets) await mkdir(join(folder, bucket), { recursive: true });
  const server = await startServerProcess({
    command: [
      PROGRAM,
      '--port',
      `127.0.0.1:${port}`,
      '--access',
      accessKeyId,
      '--secret',
      secretAccessKey,
      'posix',
      folder,
    ],
    port,
  });
  return { ...server, endpoint: `http://127.0.0.1:${port}`, accessKeyId, secretAccessKey };
}
