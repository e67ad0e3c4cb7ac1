import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Cleanup } from './cleanup';
import { dataLayout } from './data-dir';
import { type Instance, removeInstance, writeInstance } from './instance-file';
import { type DatabaseUrls, prepareDatabase } from './prepare-database';
import { type Secrets, secretsIn } from './secrets';
import { type SupervisedChild, superviseChild } from './supervised-child';
import { supervisePostgres } from './supervised-postgres';
import { EXIT, UpError, type UpOptions } from './up-options';
import { waitUntil } from './wait-until';
import { buildWeb } from './web-build';

const START_SECONDS = 90;
const CRASHES_MAX = 3;

/** Starts database, web and worker, and gives their address when all answer. `say` gets one line a step. */
export async function runInstance(
  options: UpOptions,
  cleanup: Cleanup,
  say: (line: string) => void,
): Promise<string> {
  const layout = dataLayout(options.dataDir);
  const url = `http://127.0.0.1:${options.port}`;
  const instance: Instance = { pid: process.pid, port: options.port, url, children: [], ready: false };
  await refuseUsedPort(options.port);
  writeInstance(layout.instance, instance);
  cleanup.add(() => removeInstance(layout.instance));
  const secrets = await secretsIn(layout.secrets);

  say('Starting PostgreSQL');
  const postgres = await supervisePostgres(layout.postgres, say);
  cleanup.add(() => postgres.stop());
  say('Preparing the database');
  const database = await prepareDatabase(postgres, secrets);
  say('Building the web application if it has changed');
  await buildWeb(join(layout.logs, 'build.log'));

  say('Starting web and worker');
  const env = instanceEnvironment(options, url, database, secrets);
  const start = (name: string, mark: string, args: string[]): SupervisedChild => {
    const child = superviseChild({
      name,
      args,
      env,
      logFile: join(layout.logs, `${name}.log`),
      onCrash: say,
      ...(options.restartDelayMaxMs === undefined ? {} : { restartDelayMaxMs: options.restartDelayMaxMs }),
      onStart: (pid) => {
        instance.children = [...instance.children.filter((other) => other.mark !== mark), { pid, mark }];
        writeInstance(layout.instance, instance);
      },
    });
    cleanup.add(() => child.stop());
    return child;
  };
  const port = String(options.port);
  const web = start('web', 'web/main.ts', ['--import', 'tsx', 'web/main.ts', '--port', port]);
  const worker = start('worker', 'worker/main.ts', ['--import', 'tsx', 'worker/main.ts']);
  await Promise.all([
    waitForChild('web', web, layout.logs, () => answers(`${url}/readyz`)),
    waitForChild('worker', worker, layout.logs, () => worker.ready()),
  ]);
  instance.ready = true;
  writeInstance(layout.instance, instance);
  return url;
}

function instanceEnvironment(
  { dataDir }: UpOptions,
  url: string,
  database: DatabaseUrls,
  secrets: Secrets,
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: database.app,
    DATABASE_SYSTEM_URL: database.system,
    DATRIX_DATA_DIR: dataDir,
    DATRIX_PUBLIC_URL: url,
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: secrets.nextAuth,
  };
}

async function waitForChild(
  name: string,
  child: SupervisedChild,
  logs: string,
  isReady: () => Promise<boolean> | boolean,
): Promise<void> {
  const logFile = join(logs, `${name}.log`);
  await waitUntil(
    () => {
      if (child.crashes() >= CRASHES_MAX) throw new Error(`${name} does not start; see ${logFile}`);
      return isReady();
    },
    { seconds: START_SECONDS, late: () => `${name} was not ready in ${START_SECONDS} s; see ${logFile}` },
  );
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

function refuseUsedPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', () =>
      reject(
        new UpError(
          EXIT.portInUse,
          `Port ${port} is in use by another program. Choose another one with --port.`,
        ),
      ),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });
}
