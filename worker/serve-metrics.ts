import http from 'node:http';
import { hasExternalRunner } from '@/server/config/env';
import { logger } from '@/server/lib/logger';
import { readiness } from '@/server/observability/readiness';
import { scrape } from '@/server/observability/scrape';
import type { ObjectStore } from '@/server/ports/object-store';

/** The worker's own metrics and health, for scrapers and probes on this machine; no other address is listened on. */
export function serveMetrics(port: number, objectStore: ObjectStore): http.Server {
  const server = http.createServer((request, response) => {
    answer(request.url ?? '', objectStore).then(
      ({ status, type, text }) =>
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text),
      (error: unknown) => {
        logger.error({ err: error }, 'the metrics could not be read');
        response.writeHead(500).end();
      },
    );
  });
  server.listen(port, '127.0.0.1');
  server.on('error', (error) => logger.error({ err: error, port }, 'no metrics: the port cannot be used'));
  return server;
}

async function answer(path: string, objectStore: ObjectStore) {
  const json = 'application/json';
  if (path === '/healthz') return { status: 200, type: json, text: '{"status":"ok"}' };
  if (path === '/readyz') {
    const state = await readiness(objectStore, hasExternalRunner());
    return { status: state.status === 'ready' ? 200 : 503, type: json, text: JSON.stringify(state) };
  }
  if (path !== '/metrics') return { status: 404, type: json, text: '{}' };
  const { text, contentType } = await scrape();
  return { status: 200, type: contentType, text };
}
