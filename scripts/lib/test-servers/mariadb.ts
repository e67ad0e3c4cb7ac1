import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../embedded-postgres';
import { ensureDebianProgram } from './debian-package';
import { startServerProcess, type TestServer } from './server-process';

const PROGRAM = '/usr/sbin/mariadbd';

export function ensureMariadb(): Promise<boolean> {
  return ensureDebianProgram(PROGRAM, 'mariadb-server');
}

/** A real MariaDB with its files in `folder`, on loopback; `root` has no password. */
export async function startMariadb(folder: string): Promise<TestServer> {
  const dataDir = join(folder, 'data');
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  await promisify(execFile)('mariadb-install-db', [
    '--no-defaults',
    `--datadir=${dataDir}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...user,
  ]);
  const port = await freePort();
  const command = [
    PROGRAM,
    '--no-defaults',
    `--datadir=${dataDir}`,
    `--socket=${join(folder, 'socket')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--innodb-flush-log-at-trx-commit=0',
    ...user,
  ];
  return startServerProcess({ command, port });
}
