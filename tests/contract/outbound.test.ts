import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SERVER_SIDE = ['server', 'inngest', 'worker', 'app'];
/**
 * Adapters hold the one guarded client; everything else asks `services.outbound`. Providers of sign-in are reached where
 * the operator's settings say, as NextAuth itself does: no user names such an address.
 */
const MAY = /^server\/(adapters\/|auth\/oauth-providers\.ts$)/;
const REACHES_OUT = /(?<![.\w])fetch\(|new (WebSocket|EventSource|XMLHttpRequest)\(|navigator\.sendBeacon\(/;

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\.(test|spec)\.tsx?$|\/generated\//.test(path) && !MAY.test(path));
}

describe('the way out of the server', () => {
  it('leads through the guarded client, for which no import is needed and so no import rule can see it', async () => {
    for (const path of (await Promise.all(SERVER_SIDE.map(sources))).flat())
      expect(await readFile(path, 'utf8'), `${path} must use services.outbound`).not.toMatch(REACHES_OUT);
  });
});
