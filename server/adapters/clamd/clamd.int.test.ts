import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@/scripts/lib/embedded-postgres';
import { createClamdScanner } from './clamd';

/** The protocol's other end: gathers the stream and answers by its content, as the daemon does. */
let server: Server | undefined;
afterEach(() => void server?.close());

async function daemon(
  answer: (content: Buffer) => string,
  limit = Number.POSITIVE_INFINITY,
): Promise<string> {
  server = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const content = contentOf(received);
      if (content === null) socket.end('UNKNOWN COMMAND\0');
      else if (content.bytes.length > limit) socket.end('INSTREAM size limit exceeded. ERROR\0');
      else if (content.ended) socket.end(`${answer(content.bytes)}\0`);
    });
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `tcp://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

function contentOf(received: Buffer): { bytes: Buffer; ended: boolean } | null {
  const command = Buffer.from('zINSTREAM\0');
  if (!received.subarray(0, command.length).equals(command.subarray(0, received.length))) return null;
  const chunks: Buffer[] = [];
  let at = command.length;
  while (at + 4 <= received.length) {
    const length = received.readUInt32BE(at);
    if (length === 0) return { bytes: Buffer.concat(chunks), ended: true };
    chunks.push(received.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return { bytes: Buffer.concat(chunks), ended: false };
}

const stream = (...chunks: string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

describe('the virus scanner', () => {
  it('sees every byte, in order, and says what was found', async () => {
    let seen = '';
    const address = await daemon((content) => {
      seen = content.toString();
      return seen.includes('evil') ? 'stream: Test.Signature-1 FOUND' : 'stream: OK';
    });
    const scanner = createClamdScanner(address);
    expect(await scanner.scan(stream('a,b\n', '1,2\n'))).toEqual({ clean: true });
    expect(seen).toBe('a,b\n1,2\n');
    expect(await scanner.scan(stream('ev', 'il'))).toEqual({ clean: false, signature: 'Test.Signature-1' });
  });

  it('passes nothing that the daemon did not read', async () => {
    const small = createClamdScanner(await daemon(() => 'stream: OK', 1000));
    const large = Readable.from(Array.from({ length: 200 }, () => Buffer.alloc(65_536)));
    await expect(small.scan(large)).rejects.toMatchObject({ code: 'unavailable' });
    server?.close();
    const odd = createClamdScanner(await daemon(() => 'stream: Can not open file ERROR'));
    await expect(odd.scan(stream('x'))).rejects.toThrow(/Can not open/);
    const absent = createClamdScanner('tcp://127.0.0.1:1');
    await expect(absent.scan(stream('x'))).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('refuses an address that it cannot use', () => {
    expect(() => createClamdScanner('http://x')).toThrow(/DATRIX_CLAMD_URL/);
  });
});

/** With a signature of our own, since those of the project are a download. Debian: `apt-get install clamav-daemon`. */
const installed = spawnSync('clamd', ['--version']).status === 0;
describe.skipIf(!installed)('the daemon itself', () => {
  let folder = '';
  let child: ChildProcess | undefined;
  let address = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'datrix-clamd-'));
    const port = await freePort();
    await writeFile(
      join(folder, 'own.ndb'),
      `Datrix.Test.Signature:0:*:${Buffer.from('this-stands-for-malware').toString('hex')}\n`,
    );
    const settings = [
      `TCPSocket ${port}`,
      'TCPAddr 127.0.0.1',
      `DatabaseDirectory ${folder}`,
      'Foreground yes',
      'StreamMaxLength 4M',
    ];
    await writeFile(join(folder, 'clamd.conf'), `${settings.join('\n')}\n`);
    child = spawn('clamd', ['--config-file', join(folder, 'clamd.conf')], { stdio: 'ignore' });
    address = `tcp://127.0.0.1:${port}`;
    for (let tries = 0; tries < 100; tries++) {
      const up = await createClamdScanner(address)
        .scan(stream('hello'))
        .catch(() => null);
      if (up !== null) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error('clamd did not start');
  });
  afterAll(async () => {
    child?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  it('finds what it knows, passes the rest, and reads no more than it may', async () => {
    const scanner = createClamdScanner(address);
    expect(await scanner.scan(stream('a,b\n1,2\n'))).toEqual({ clean: true });
    expect(await scanner.scan(stream('a,this-stands-', 'for-malware\n'))).toMatchObject({
      clean: false,
      signature: expect.stringContaining('Datrix.Test.Signature'),
    });
    const large = Readable.from(Array.from({ length: 200 }, () => Buffer.alloc(65_536, 'x')));
    await expect(scanner.scan(large)).rejects.toThrow(/StreamMaxLength/);
  });
});
