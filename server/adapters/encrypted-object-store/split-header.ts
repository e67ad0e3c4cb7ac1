import { Readable } from 'node:stream';
import { HEADER_BYTES, type Header, readHeader } from './segments';

/** Takes the header off an encrypted object; `body` gives what follows it. */
export async function splitHeader(source: Readable): Promise<{ header: Header; body: Readable }> {
  const chunks = source.iterator({ destroyOnReturn: false });
  const parts: Buffer[] = [];
  let length = 0;
  while (length < HEADER_BYTES) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    parts.push(value);
    length += value.length;
  }
  const start = Buffer.concat(parts);
  const body = Readable.from(
    (async function* () {
      if (start.length > HEADER_BYTES) yield start.subarray(HEADER_BYTES);
      yield* chunks;
    })(),
    { objectMode: false },
  );
  body.once('close', () => source.destroy());
  return { header: readHeader(start.subarray(0, HEADER_BYTES)), body };
}
