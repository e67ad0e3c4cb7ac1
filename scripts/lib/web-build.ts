import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './processes';

const SOURCES = ['app', 'components', 'server', 'public', 'prisma/schema', 'inngest'];
const SINGLE_FILES = [
  'next.config.ts',
  'proxy.ts',
  'instrumentation.ts',
  'package-lock.json',
  'tsconfig.json',
  'postcss.config.mjs',
];
const NOT_BUILT = /\.(test|spec|fixture)\.tsx?$|(^|\/)generated(\/|$)/;
const STAMP = '.next/datrix-sources';
const LOCK = 'node_modules/.cache/datrix-build.lock';

/** SHA-256 over names and contents of everything that goes into the web build. */
export async function hashSources(root = process.cwd()): Promise<string> {
  const files: string[] = [];
  for (const folder of SOURCES) {
    if (!existsSync(join(root, folder))) continue;
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && !NOT_BUILT.test(path)) files.push(path);
    }
  }
  files.push(...SINGLE_FILES.map((name) => join(root, name)).filter((path) => existsSync(path)));
  const hash = createHash('sha256');
  for (const path of files.sort()) hash.update(path.slice(root.length)).update(await readFile(path));
  return hash.digest('hex');
}

/** Whether `.next` holds a finished build of the present sources. */
export async function webBuildIsCurrent(hash: string): Promise<boolean> {
  if (!existsSync('.next/BUILD_ID')) return false;
  return (await readFile(STAMP, 'utf8').catch(() => '')) === hash;
}

/** Builds the web application when its sources have changed. Returns false when nothing was to do. */
export async function buildWeb(logFile: string): Promise<boolean> {
  const release = await lockBuild();
  try {
    const hash = await hashSources();
    if (await webBuildIsCurrent(hash)) return false;
    await rm(STAMP, { force: true });
    const code = await runNextBuild(logFile);
    if (code !== 0) throw new Error(`The web application could not be built; see ${logFile}`);
    await writeFile(STAMP, hash);
    return true;
  } finally {
    await release();
  }
}

async function runNextBuild(logFile: string): Promise<number> {
  const log = await open(logFile, 'a');
  try {
    const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
      stdio: ['ignore', log.fd, log.fd],
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    });
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    await log.close();
  }
}

/** One build at a time in a working tree: two writing `.next` at once would leave neither. */
async function lockBuild(): Promise<() => Promise<void>> {
  await mkdir('node_modules/.cache', { recursive: true });
  for (;;) {
    try {
      await writeFile(LOCK, String(process.pid), { flag: 'wx' });
      return () => rm(LOCK, { force: true });
    } catch {
      const holder = Number(await readFile(LOCK, 'utf8').catch(() => ''));
      const age = await stat(LOCK).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      // The number may not be written yet in the first moment.
      if (age > 2000 && !isAlive(holder)) await rm(LOCK, { force: true });
      await sleep(300);
    }
  }
}
