import http from 'node:http';
import { parseArgs } from 'node:util';
import next from 'next';
import { bootstrap } from '@/server/config/bootstrap';
import { environment } from '@/server/config/env';
import { logger } from '@/server/lib/logger';
import { createSocketDoor } from '@/server/transport/realtime/socket/socket-door';

/** Streams send a sign of life every 15 s, so this meets only what hangs. */
const SILENCE_MS = 300_000;

/**
 * The web process: the built Next application as `next start` serves it, and besides it the WebSocket, for which one must
 * own the port. Ends cleanly on SIGTERM.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '3000' }, host: { type: 'string', default: '127.0.0.1' } },
  });
  const port = Number(values.port);
  const app = next({
    dev: false,
    hostname: values.host,
    port,
    dir: process.cwd(),
    // Next takes the upgrades of the server that it is given, and ends those that it does not know: it gets one of its own.
    httpServer: http.createServer(),
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  const settings = environment();
  const sockets = createSocketDoor(bootstrap({ warmMax: 2 }), settings.NEXTAUTH_SECRET, {
    trustedProxies: settings.DATRIX_TRUSTED_PROXIES,
  });
  const server = http.createServer((request, response) => void handle(request, response));
  // An upload of many gigabytes takes longer than the five minutes that Node grants a request; only silence ends it.
  server.requestTimeout = 0;
  server.timeout = SILENCE_MS;
  server.on('upgrade', (request, socket, head) => {
    if (!sockets.upgrade(request, socket, head)) socket.destroy();
  });

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'web stops');
    sockets.close();
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), settings.DATRIX_DRAIN_SECONDS * 1000).unref();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, values.host, () => resolve());
  });
  logger.info({ port }, 'web ready');
}

await main();
