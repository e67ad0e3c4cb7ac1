/**
 * The REST door in a process of its own, for tests that kill it. Arguments: folder, port. Settings come by the
 * environment: APP_URL, SYSTEM_URL. Says `listening` when it is. With OBSERVED=yes it is observed as the web process is,
 * and ends in good order on SIGTERM.
 */
import http from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createLocalObjectStore } from '@/server/adapters/local-object-store/local-object-store';
import { createOutbound } from '@/server/adapters/outbound/outbound';
import { observedObjectStore } from '@/server/config/observed-ports';
import { createDuckdbEngine } from '@/server/engine/duckdb/engine';
import { observeProcess } from '@/server/observability/observe-process';
import { observeRequests } from '@/server/observability/observe-requests';
import { setCursorSecret } from '@/server/operations/cursor';
import { connect } from '@/server/tenancy/connections';
import type { Services } from '@/server/tenancy/tenant-context';
import { createRestApp } from '@/server/transport/rest/app';

const [folder = '', port = '0'] = process.argv.slice(2);
const SECRET = 'a secret that only tests use, long enough';
connect({ app: process.env.APP_URL ?? '', system: process.env.SYSTEM_URL ?? '' });
setCursorSecret(SECRET);
// What uploads do not touch is left out.
const services = {
  engine: createDuckdbEngine({
    tempDir: join(folder, 'spill'),
    allowedDirs: [folder],
    memoryLimitMb: 512,
    threads: 1,
    warmMax: 0,
  }),
  objectStore: observedObjectStore(createLocalObjectStore(join(folder, 'objects'))),
  outbound: createOutbound({ allow: [] }),
  tempDir: join(folder, 'tmp'),
  rates: null,
  limits: { uploadBytesMax: 1024 ** 3, columnsMax: 5000 },
  now: () => new Date(),
} as unknown as Services;
const app = createRestApp(services, SECRET);
if (process.env.OBSERVED === 'yes') {
  const flush = observeProcess('datrix-web');
  observeRequests();
  process.once('SIGTERM', () => void flush().then(() => process.exit(0)));
}

const server = http.createServer(async (incoming, outgoing) => {
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD';
  const init: RequestInit & { duplex: 'half' } = {
    method: incoming.method,
    headers: Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
    // Node's web stream and the platform's are the same thing under two type names.
    body: hasBody ? (Readable.toWeb(incoming) as unknown as ReadableStream) : undefined,
    duplex: 'half',
  };
  const response = await app.fetch(new Request(`http://127.0.0.1:${port}${incoming.url}`, init));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
});
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
