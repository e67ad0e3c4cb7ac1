import { existsSync } from 'node:fs';
import { runCommand } from './stages';

export const CHROMIUM_PATH = process.env.DATRIX_CHROMIUM ?? '/usr/bin/chromium';

/** Flags that keep Debian's Chromium quiet and offline; without a sandbox, since tests also run as root. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Installs Debian's Chromium when it is missing and we may; otherwise says what to do. */
export async function ensureChromium(): Promise<void> {
  if (existsSync(CHROMIUM_PATH)) return;
  if (process.getuid?.() !== 0) {
    throw new Error(`No browser at ${CHROMIUM_PATH}: install chromium, or name one in DATRIX_CHROMIUM`);
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand(['apt-get', 'update', '-qq'], env);
  const code = await runCommand(
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'],
    env,
  );
  if (code !== 0) throw new Error('apt-get could not install chromium; install it by hand and run again');
}
