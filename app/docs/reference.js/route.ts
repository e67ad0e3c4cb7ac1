import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

export const dynamic = 'force-dynamic';

/** The viewer's own bundle, served from the installed package. */
export function GET(): Response {
  const file = join(
    /* turbopackIgnore: true */ process.cwd(),
    'node_modules/@scalar/api-reference/dist/browser/standalone.js',
  );
  // Node's web stream and the platform's are the same thing under two type names.
  const body = Readable.toWeb(createReadStream(file)) as unknown as ReadableStream;
  return new Response(body, {
    headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=86400' },
  });
}
