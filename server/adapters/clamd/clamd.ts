import { createConnection, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { DomainError } from '@/server/operations/errors';
import type { VirusScanner } from '@/server/ports/virus-scanner';

const CONNECT_MS = 10_000;
/** Between two signs of life; a large archive takes the daemon a while. */
const IDLE_MS = 300_000;
const ANSWER_BYTES_MAX = 4096;

/**
 * The ClamAV daemon over TCP, by its INSTREAM command (man clamd): each chunk with its length in front, a length of zero
 * at the end, then one line `stream: OK`, `stream: <signature> FOUND` or `… ERROR`. `address` is `tcp://host:3310`.
 */
export function createClamdScanner(address: string): VirusScanner {
  const { host, port } = parseAddress(address);
  return {
    async scan(content) {
      const socket = createConnection({ host, port });
      try {
        return verdictOf(await converse(socket, content));
      } finally {
        socket.destroy();
        content.destroy();
      }
    },
  };
}

function parseAddress(address: string): { host: string; port: number } {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'tcp:' || url.hostname === '')
    throw new Error(`DATRIX_CLAMD_URL must look like tcp://127.0.0.1:3310, not ${address}`);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 3310 : Number(url.port) };
}

/** Sends the stream and gives the daemon's line, which comes early when it refuses to read on. */
function converse(socket: Socket, content: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const fail = (why: string) => reject(cannotSay(why));
    socket.setTimeout(CONNECT_MS, () => fail('it does not answer'));
    socket.on('error', (error) => fail(error.message));
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8');
      if (answer.includes('\0')) resolve(answer.slice(0, answer.indexOf('\0')));
      else if (answer.length > ANSWER_BYTES_MAX) fail('its answer is too long');
    });
    socket.on('close', () => (answer === '' ? fail('it closed the connection') : resolve(answer)));
    socket.on('connect', () => {
      socket.setTimeout(IDLE_MS, () => fail('it does not answer'));
      send(socket, content).catch((error: unknown) => reject(error));
    });
  });
}

async function send(socket: Socket, content: Readable): Promise<void> {
  const write = async (bytes: Uint8Array) => {
    if (socket.destroyed || !socket.writable) return;
    if (!socket.write(bytes))
      await new Promise<void>((resolve) => {
        const go = () => {
          socket.off('drain', go);
          socket.off('close', go);
          resolve();
        };
        socket.once('drain', go);
        socket.once('close', go);
      });
  };
  await write(Buffer.from('zINSTREAM\0'));
  for await (const chunk of content) {
    if (socket.destroyed || !socket.writable) return;
    await write(lengthOf(chunk.length));
    await write(chunk);
  }
  await write(lengthOf(0));
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

function verdictOf(answer: string) {
  const found = /^(?:stream: )?(.+) FOUND$/.exec(answer.trim());
  if (found?.[1] !== undefined) return { clean: false as const, signature: found[1] };
  if (/^(?:stream: )?OK$/.test(answer.trim())) return { clean: true as const };
  const tooLarge = /size limit exceeded/i.test(answer);
  throw cannotSay(
    tooLarge ? 'the file is larger than its StreamMaxLength' : `it answered "${answer.trim().slice(0, 200)}"`,
  );
}

function cannotSay(why: string): DomainError {
  return new DomainError(
    'unavailable',
    `The virus scanner could not look through the file (${why}), so the file was not taken. Tell the operator of this instance.`,
  );
}
