import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll } from 'vitest';
import type { Services } from '@/server/tenancy/tenant-context';
import type { TestDatabase } from './database';
import { TEST_PLATFORM_KEY, TEST_SECRET } from './services';

/** Starts the real worker over a test's database and folder, and kills those that are left when the file has ended. */
export function setUpRealWorkers(
  database: () => TestDatabase,
  services: () => Services,
): () => Promise<ChildProcess> {
  const workers: ChildProcess[] = [];
  afterAll(() => {
    for (const worker of workers) worker.kill('SIGKILL');
  });
  return () => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'worker/main.ts'], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        DATABASE_URL: database().appUrl,
        DATABASE_SYSTEM_URL: database().systemUrl,
        NEXTAUTH_SECRET: TEST_SECRET,
        DATRIX_PLATFORM_KEY: TEST_PLATFORM_KEY.toString('base64'),
        DATRIX_DATA_DIR: services().tempDir.replace(/\/tmp$/, ''),
        DATRIX_LOG_LEVEL: 'error',
      },
    });
    workers.push(child);
    return new Promise((resolve, reject) => {
      child.on('message', () => resolve(child));
      child.on('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
    });
  };
}

export function killHard(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

export async function until(what: string, test: () => Promise<boolean>, seconds = 90): Promise<void> {
  for (let tries = 0; tries < seconds * 50; tries++) {
    if (await test()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}
