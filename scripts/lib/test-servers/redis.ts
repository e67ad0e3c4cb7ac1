import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../embedded-postgres';
import { ensureDebianProgram } from './debian-package';
import { startServerProcess, type TestServer } from './server-process';

const PROGRAM = '/usr/bin/redis-server';
const run = promisify(execFile);

export async function ensureRedis(): Promise<boolean> {
  const programs = [
    await ensureDebianProgram(PROGRAM, 'redis-server'),
    await ensureDebianProgram('/usr/bin/openssl', 'openssl'),
  ];
  return programs.every(Boolean);
}

export interface RedisServer extends TestServer {
  /** As for `DATRIX_REDIS_URL`, with the password in it. */
  url: string;
  /** PEM of the server's own authority; null without TLS. */
  certificate: string | null;
}

/**
 * A real Redis that keeps nothing, on loopback, with a password. `port`: the same again, for a test in which the server
 * goes away and comes back.
 */
export async function startRedis(
  folder: string,
  options: { tls?: boolean; port?: number } = {},
): Promise<RedisServer> {
  const port = options.port ?? (await freePort());
  const password = 'only-for-tests';
  const command = [
    PROGRAM,
    ...['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    ...['--requirepass', password],
  ];
  if (options.tls !== true) {
    const server = await startServerProcess({ command: [...command, '--port', String(port)], port });
    return { ...server, url: `redis://:${password}@127.0.0.1:${port}`, certificate: null };
  }
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=test'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
  ]);
  const tls = ['--port', '0', '--tls-port', String(port), '--tls-cert-file', certificate];
  const server = await startServerProcess({
    command: [...command, ...tls, '--tls-key-file', key, '--tls-auth-clients', 'no'],
    port,
  });
  return {
    ...server,
    url: `rediss://:${password}@127.0.0.1:${port}`,
    certificate: await readFile(certificate, 'utf8'),
  };
}
