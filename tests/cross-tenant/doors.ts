import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Hono } from 'hono';
import { encode } from 'next-auth/jwt';
import { WebSocket } from 'ws';
import { ORGANISATION_COOKIE, ORGANISATION_HEADER, SESSION_COOKIE } from '@/server/auth/authenticate';
import { newSessionClaims } from '@/server/auth/session-claims';
import type { Services } from '@/server/tenancy/tenant-context';
import { answerGraphql } from '@/server/transport/graphql/answer-graphql';
import { fieldName } from '@/server/transport/graphql/names';
import { createSocketDoor } from '@/server/transport/realtime/socket/socket-door';
import { createRestApp } from '@/server/transport/rest/app';
import { answerTrpc } from '@/server/transport/trpc/answer-trpc';
import { TEST_SECRET } from '@/tests/support/services';
import type { Attempt, Target } from './attempts';
import type { Party } from './two-organisations';

/** What came back, in full: status, headers and body are all places for a leak. */
export interface Answer {
  status: number;
  text: string;
}

interface Ways {
  attempt: Attempt;
  input: Record<string, unknown>;
  headers: Record<string, string>;
}

/** Every door of the application, as somebody with the key (or the session) of `party` uses it. */
export class Doors {
  private readonly rest: Hono;
  private socketServer = http.createServer();

  constructor(private readonly services: Services) {
    this.rest = createRestApp(services, TEST_SECRET);
  }

  async open(): Promise<void> {
    const door = createSocketDoor(this.services, TEST_SECRET);
    const server = this.socketServer;
    server.on('upgrade', (request, socket, head) => door.upgrade(request, socket, head));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }

  close(): void {
    this.socketServer.close();
    this.socketServer.closeAllConnections();
  }

  async call(party: Party, ways: Ways): Promise<Answer> {
    switch (ways.attempt.door) {
      case 'rest':
        return this.overRest(ways, { authorization: `Bearer ${party.key}` });
      case 'session':
        return this.overRest(ways, await this.session(party, ways));
      case 'trpc':
        return this.overTrpc(party, ways);
      case 'graphql':
        return this.overGraphql(party, ways);
      case 'sse':
        return this.overEvents(party, ways);
      case 'socket':
        return this.overSocket(party, ways);
    }
  }

  private async session(party: Party, { headers }: Ways): Promise<Record<string, string>> {
    const token = await encode({ token: { sub: party.userId, ...newSessionClaims() }, secret: TEST_SECRET });
    const wanted = headers[ORGANISATION_HEADER];
    const remembered = wanted === undefined ? '' : `; ${ORGANISATION_COOKIE}=${wanted}`;
    return { cookie: `${SESSION_COOKIE}=${token}${remembered}`, 'sec-fetch-site': 'same-origin' };
  }

  private async overRest({ attempt, input, headers }: Ways, who: Record<string, string>): Promise<Answer> {
    const { target } = attempt;
    if (target.path === null) return { status: 404, text: '' };
    const left = { ...input };
    const path = target.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
      const value = String(left[name] ?? 'x');
      delete left[name];
      return encodeURIComponent(value);
    });
    const url = new URL(`http://localhost${path}`);
    const inQuery = target.method === 'GET' || target.method === 'DELETE';
    if (inQuery) {
      for (const [name, value] of Object.entries(left))
        if (typeof value === 'string' || typeof value === 'number') url.searchParams.set(name, String(value));
    }
    const response = await this.rest.fetch(
      new Request(url, {
        method: target.method,
        headers: { ...headers, ...who, ...(inQuery ? {} : { 'content-type': 'application/json' }) },
        ...(inQuery ? {} : { body: JSON.stringify(left) }),
      }),
    );
    return answerOf(response);
  }

  private async overTrpc(party: Party, { attempt, input, headers }: Ways): Promise<Answer> {
    const { target } = attempt;
    if (target.operation === null) return { status: 404, text: '' };
    const reads = target.operation.kind === 'query';
    const url = new URL(`http://localhost/api/trpc/${target.id}`);
    if (reads) url.searchParams.set('input', JSON.stringify(input));
    const response = await answerTrpc(
      new Request(url, {
        method: reads ? 'GET' : 'POST',
        headers: { ...headers, authorization: `Bearer ${party.key}`, 'content-type': 'application/json' },
        ...(reads ? {} : { body: JSON.stringify(input) }),
      }),
      this.services,
      TEST_SECRET,
    );
    return answerOf(response);
  }

  /** The field itself under an alias, and the links of a dataset of either side with the same ids as arguments. */
  private async overGraphql(party: Party, { attempt, input, headers }: Ways): Promise<Answer> {
    const query = graphqlOf(attempt.target, input, party);
    const response = await answerGraphql(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { ...headers, authorization: `Bearer ${party.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      }),
      this.services,
      TEST_SECRET,
    );
    return answerOf(response);
  }

  private async overEvents(party: Party, { input, headers }: Ways): Promise<Answer> {
    const topics = topicsOf(input);
    const url = `http://localhost/v1/events/stream?topics=${encodeURIComponent(topics.join(','))}`;
    const response = await this.rest.fetch(
      new Request(url, {
        headers: { 'last-event-id': '0', ...headers, authorization: `Bearer ${party.key}` },
      }),
    );
    return answerOf(response);
  }

  private async overSocket(party: Party, { input }: Ways): Promise<Answer> {
    const { port } = this.socketServer.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/ws`, {
      headers: { authorization: `Bearer ${party.key}` },
    });
    const told: string[] = [];
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.on('open', () =>
        socket.send(JSON.stringify({ type: 'subscribe', id: 'a', topics: topicsOf(input), after: 0 })),
      );
      socket.on('message', (data) => {
        told.push(String(data));
        // Refused, or past the first events.
        if (told.length > 3 || String(data).includes('"error"')) socket.close();
      });
    });
    const text = told.join('\n');
    return { status: text.includes('"type":"error"') ? 404 : 200, text };
  }
}

function topicsOf(input: Record<string, unknown>): string[] {
  const of = (kind: string, id: unknown) => (typeof id === 'string' ? [`${kind}:${id}`] : []);
  const named = [
    ...of('dataset', input.datasetId),
    ...of('job', input.jobId),
    ...of('dataset', input.subjectId),
  ];
  return ['events', 'jobs', ...named];
}

function graphqlOf({ operation }: Target, input: Record<string, unknown>, party: Party): string {
  const args = (given: Record<string, unknown>) => {
    const texts = Object.entries(given).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [`${name}: ${JSON.stringify(value)}`] : [],
    );
    return texts.length === 0 ? '' : `(${texts.join(', ')})`;
  };
  const id = (name: string) => JSON.stringify(input[name] ?? party.own.dataset);
  const scan = typeof input.scanId === 'string' ? `scanId: ${JSON.stringify(input.scanId)}, ` : '';
  const version =
    typeof input.versionId === 'string' ? `, versionId: ${JSON.stringify(input.versionId)}` : '';
  const own = operation?.kind === 'query' ? `b: ${fieldName(operation)}${args(input)} { __typename }` : '';
  return `{
    ${own}
    a: dataset(datasetId: ${id('datasetId')}) { id name description tags scoreDetails { overall } columns(limit: 5${version}) { data { name topValues { value } } }
      scans(limit: 2) { data { id dataset { name } job { id } issues(limit: 2) { data { description column } } } } }
    c: qualityIssues(${scan}datasetId: ${id('datasetId')}) { data { id description } }
    d: datasets(search: ${JSON.stringify(String(input.search ?? 'data'))}, limit: 5) { data { id name } }
    e: events(limit: 5, subjectId: ${id('subjectId')}) { data { id subject { id } } }
  }`;
}

export async function answerOf(response: Response): Promise<Answer> {
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  const streams = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const body = streams
    ? await beginningOf(response)
    : Buffer.from(await response.arrayBuffer()).toString('latin1');
  return { status: response.status, text: `${head}\n\n${body}` };
}

/** A stream stays open: what comes first, with the first message after its greeting, is enough. */
async function beginningOf({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  let text = '';
  while (!/^data: /m.test(text.replace(/event: (ready|reset)\ndata: .*/, ''))) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) break;
    text += new TextDecoder().decode(value);
  }
  await reader?.cancel();
  return text;
}
