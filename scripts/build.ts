/** `npm test` builds the web application with this, so that a later `npm run up` finds it built. */
import { mkdir, readFile } from 'node:fs/promises';
import { buildWeb } from './lib/web-build';

const LOG = '.next/datrix-build.log';

await mkdir('.next', { recursive: true });
try {
  console.log((await buildWeb(LOG)) ? 'Built.' : 'The build is up to date.');
} catch (error) {
  console.error(await readFile(LOG, 'utf8').catch(() => ''));
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
