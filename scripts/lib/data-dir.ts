import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, UpError } from './up-options';

const MARK = 'datrix.json';
const FREE_BYTES_MIN = 1024 ** 3;

/** Every file and folder that an instance keeps, in one place. */
export function dataLayout(dataDir: string) {
  return {
    mark: join(dataDir, MARK),
    postgres: join(dataDir, 'postgres'),
    databaseDir: join(dataDir, 'postgres/data'),
    logs: join(dataDir, 'logs'),
    secrets: join(dataDir, 'secrets.json'),
    credentials: join(dataDir, 'credentials.json'),
    instance: join(dataDir, 'instance.json'),
    demo: join(dataDir, 'demo.json'),
  };
}

/** Only a folder with our mark is ever written to or emptied; a mistyped `--data ~` must not cost anybody their files. */
export async function openDataDir(dataDir: string, fresh: boolean): Promise<void> {
  await refuseForeignFolder(dataDir);
  if (fresh) await emptyFolder(dataDir);
  // Others may pass through (PostgreSQL's user has to) but neither list nor guess what is inside.
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  await mkdir(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  await refuseFullDisk(dataDir);
  const { mark } = dataLayout(dataDir);
  if (!existsSync(mark)) {
    await writeFile(mark, `${JSON.stringify({ product: 'datrix', layout: 1 })}\n`);
  }
}

async function refuseForeignFolder(dataDir: string): Promise<void> {
  if (!existsSync(dataDir)) return;
  const names = await readdir(dataDir);
  if (names.length === 0) return;
  if (names.includes(MARK) && (await readFile(join(dataDir, MARK), 'utf8')).includes('"datrix"')) return;
  throw new UpError(
    EXIT.notOurs,
    `${dataDir} holds files that are not Datrix's. Name an empty or new folder with --data; nothing was changed.`,
  );
}

/** The mark goes last, so that a wipe cut short leaves a folder that is still recognised. */
async function emptyFolder(dataDir: string): Promise<void> {
  if (!existsSync(dataDir)) return;
  const names = (await readdir(dataDir)).filter((name) => name !== MARK);
  for (const name of [...names, MARK]) await rm(join(dataDir, name), { recursive: true, force: true });
}

async function refuseFullDisk(dataDir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  if (free >= FREE_BYTES_MIN) return;
  throw new UpError(
    EXIT.diskFull,
    `Only ${Math.round(free / 1024 ** 2)} MiB are free in ${dirname(dataDir)}; Datrix needs 1024 MiB. ` +
      'Make room, or name a folder on another disk with --data.',
  );
}
