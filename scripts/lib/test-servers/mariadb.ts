import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../embedded-postgres';
import { ensureDebianProgram } from './debian-package';
import { startServerProcess, type TestServer } from './server-process';

const PROGRAM = '/usr/sbin/mariadbd';
const run = promisify(execFile);

export async function ensureMariadb(): Promise<boolean> {
  const programs = [
    await ensureDebianProgram(PROGRAM, 'mariadb-server'),
    await ensureDebianProgram('/usr/bin/openssl', 'openssl'),
  ];
  return programs.every(Boolean);
}

export interface MariadbServer extends TestServer {
  /** PEM, made for the name `db.example.org`, by no authority but itself. */
  certificate: string;
}

/** A real MariaDB with its files in `folder`, on loopback; `root` has no password. */
export async function startMariadb(folder: string): Promise<MariadbServer> {
  const dataDir = join(folder, 'data');
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  await run('mariadb-install-db', [
    '--no-defaults',
    `--datadir=${dataDir}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...user,
  ]);
  const port = await freePort();
  const certificate = join(folder, 'certificate.pem');
  const key = join(folder, 'key.pem');
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=test'],
    ...['-addext', 'subjectAltName=DNS:db.example.org', '-keyout', key, '-out', certificate],
  ]);
  const command = [
    PROGRAM,
    '--no-defaults',
    `--datadir=${dataDir}`,
    `--socket=${join(folder, 'socket')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--innodb-flush-log-at-trx-commit=0',
    `--ssl-cert=${certificate}`,
    `--ssl-key=${key}`,
    ...user,
  ];
  const server = await startServerProcess({ command, port });
  return { ...server, certificate: await readFile(certificate, 'utf8') };
}
