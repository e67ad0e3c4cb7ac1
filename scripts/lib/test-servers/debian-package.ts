import { existsSync } from 'node:fs';
import { runCommand } from '../stages';

/**
 * True when the program is there. A missing one is installed from Debian where we may; elsewhere it stays missing and
 * the tests that need it say so. In CI it must be there: a test that is skipped there proves nothing.
 */
export async function ensureDebianProgram(program: string, packageName: string): Promise<boolean> {
  if (existsSync(program)) return true;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await runCommand(['apt-get', 'update', '-qq'], env);
    await runCommand(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', packageName], env);
  }
  if (existsSync(program)) return true;
  const message = `${program} is not here; install ${packageName} to run the tests that need it`;
  if (process.env.CI === 'true') throw new Error(message);
  console.warn(message);
  return false;
}
