import { spawn } from 'node:child_process';

/** Runs `npm run <command>` as a user does; gives its exit status. */
export function runBootstrap(args: string[], settings: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...settings };
    const child = spawn(process.execPath, ['scripts/bootstrap.mjs', ...args], { stdio: 'inherit', env });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
