import { spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataLayout } from './data-dir';
import type { UpOptions } from './up-options';

/**
 * Runs the supervisor in a session of its own and shows what it says until it is ready. Gives its exit code, or 0
 * once it is up.
 */
export async function startDetached(options: UpOptions): Promise<number> {
  const logs = dataLayout(options.dataDir).logs;
  await mkdir(logs, { recursive: true });
  const file = join(logs, 'up.log');
  const log = await open(file, 'w');
  const child = spawn(
    process.execPath,
    [...process.execArgv, 'scripts/up.ts', '--port', String(options.port), '--data', options.dataDir],
    { detached: true, stdio: ['ignore', log.fd, log.fd, 'ipc'] },
  );
  await log.close();
  let shown = 0;
  const show = async () => {
    const text = await readFile(file, 'utf8');
    process.stdout.write(text.slice(shown));
    shown = text.length;
  };
  const timer = setInterval(() => void show().catch(() => {}), 300);
  const code = await new Promise<number>((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (exitCode) => resolve(exitCode ?? 1));
    child.on('message', (message) => {
      if (message === 'ready') resolve(0);
    });
  });
  clearInterval(timer);
  await show();
  if (child.connected) child.disconnect();
  child.unref();
  return code;
}
