import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { authenticate } from '@/server/auth/authenticate';
import { DomainError } from '@/server/operations/errors';
import { toProblem } from '@/server/operations/problem';
import type { Actor } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import { identify } from '../../identify';
import { openCall } from '../../open-call';
import { isOwnWrite } from '../../same-origin';
import { STREAM_TIMES, type StreamTimes } from '../recheck';
import { Connection } from './connection';
import { CLOSE, LIMITS } from './protocol';

export const SOCKET_PATH = '/v1/ws';

export interface SocketDoor {
  /** Takes an upgrade to `SOCKET_PATH`; false for every other address. */
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  /** Says goodbye to all; their clients connect again elsewhere and resume. */
  close: () => void;
}

/** The WebSocket door: a handshake is authenticated like any request, or by its first message. */
export function createSocketDoor(
  services: Services,
  secret: string,
  options: Partial<StreamTimes & { trustedProxies: number }> = {},
): SocketDoor {
  const { trustedProxies = 0, ...given } = options;
  const times = { ...STREAM_TIMES, ...given };
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.messageBytes,
    // Compression holds memory for each connection, and our messages are short.
    perMessageDeflate: false,
  });
  const connections = new Set<Connection>();

  async function take(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const request = requestOf(incoming);
    const { call } = openCall(request, services, trustedProxies);
    let actor: Actor;
    try {
      // A token in the address would end up in logs and histories.
      actor = await identify(request, secret, call);
      // Any page may open a socket to us, and the cookie travels with it: as strict as for what changes something.
      if (actor.type === 'user' && !isOwnWrite(request))
        throw new DomainError('forbidden', 'Calls with a session must come from the application itself.');
    } catch (error) {
      return refuse(socket, toProblem(error, { instance: SOCKET_PATH, requestId: call.requestId }));
    }
    server.handleUpgrade(incoming, socket, head, (webSocket) => {
      const connection = new Connection(webSocket, {
        actor,
        // The request is over with the handshake, and so is its signal.
        call: { ...call, signal: undefined, reauthenticate: () => authenticate(request, secret) },
        times,
        signIn: (token) => {
          const withIt = withToken(request, token);
          return {
            identify: () => identify(withIt, secret, call),
            reauthenticate: () => authenticate(withIt, secret),
          };
        },
      });
      connections.add(connection);
      webSocket.on('close', () => connections.delete(connection));
    });
  }

  return {
    upgrade(incoming, socket, head) {
      if (new URL(incoming.url ?? '/', 'http://localhost').pathname !== SOCKET_PATH) return false;
      socket.on('error', () => socket.destroy());
      void take(incoming, socket, head).catch(() => socket.destroy());
      return true;
    },
    close() {
      for (const connection of connections) connection.end(CLOSE.shutdown, 'shutdown');
    },
  };
}

function requestOf({ headers, url, socket }: IncomingMessage): Request {
  const named = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  // As Next does for requests that reach it without a proxy.
  if (headers['x-forwarded-for'] === undefined && socket.remoteAddress !== undefined)
    named.push(['x-forwarded-for', socket.remoteAddress]);
  return new Request(new URL(url ?? '/', 'http://localhost'), { headers: named });
}

/** The handshake as it would have come with this token; its cookies do not count any more. */
function withToken(request: Request, token: string): Request {
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${token}`);
  headers.delete('cookie');
  return new Request(request.url, { headers });
}

function refuse(socket: Duplex, problem: ReturnType<typeof toProblem>): void {
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
