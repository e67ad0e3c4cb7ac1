import http from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isDraining, startDraining, trackResponse } from './drain';

let server: http.Server;
let port = 0;
let letGo = () => {};

beforeAll(async () => {
  server = http.createServer((request, response) => {
    trackResponse(response);
    if (request.url === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    } else letGo = () => response.end('whole');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const get = (path: string) =>
  new Promise<http.IncomingMessage>((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path, agent: new http.Agent({ keepAlive: true }) }, resolve)
      .on('error', reject);
  });

it('ends streams of events at once, and lets what is being answered come to its end', async () => {
  const events = await get('/events');
  const arrived = new Promise<void>((resolve) => server.once('request', () => resolve()));
  const answer = get('/slow');
  await arrived;
  expect(isDraining()).toBe(false);

  startDraining();

  expect(isDraining()).toBe(true);
  expect(await text(events)).toBe('data: 1\n\n');
  letGo();
  const response = await answer;
  expect(response.headers.connection).toBe('close');
  expect(await text(response)).toBe('whole');
});
