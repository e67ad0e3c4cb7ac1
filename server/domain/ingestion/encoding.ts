import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import iconv from 'iconv-lite';
import { DomainError } from '@/server/operations/errors';
import { looksUtf16, readHead } from './detect-format';

export interface DecodedText {
  /** The same text as UTF-8 without a byte-order mark. */
  path: string;
  encoding: string;
  /** 0-1: certain for a mark or a whole file of valid UTF-8, less for a guess among the 8-bit ones. */
  confidence: number;
}

/** Finds the encoding and, where it is not plain UTF-8, writes a UTF-8 copy into `workDir`. */
export async function decodeToUtf8(
  path: string,
  override: string | undefined,
  workDir: string,
): Promise<DecodedText> {
  const head = await readHead(path);
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  const detected =
    override === undefined ? await detectEncoding(path, head, marked) : checkedOverride(override);
  if (detected.encoding === 'utf-8' && !marked) return { path, ...detected };
  const target = join(workDir, 'utf8.txt');
  await pipeline(
    createReadStream(path),
    iconv.decodeStream(detected.encoding, { stripBOM: true }),
    // decodeStream gives strings; the file stream writes them as UTF-8.
    new Transform({
      decodeStrings: false,
      transform: (chunk, _encoding, done) => done(null, Buffer.from(String(chunk))),
    }),
    createWriteStream(target),
  );
  return { path: target, ...detected };
}

function checkedOverride(encoding: string): { encoding: string; confidence: number } {
  if (!iconv.encodingExists(encoding)) {
    throw new DomainError(
      'input_bad_option',
      `The encoding \`${encoding}\` is not known; for example utf-8, windows-1252, utf-16le.`,
      {
        errors: [{ path: 'options.encoding', message: 'unknown encoding' }],
      },
    );
  }
  return { encoding: encoding.toLowerCase(), confidence: 1 };
}

async function detectEncoding(
  path: string,
  head: Buffer,
  marked: boolean,
): Promise<{ encoding: string; confidence: number }> {
  if (marked) return { encoding: 'utf-8', confidence: 1 };
  const utf16 = looksUtf16(head);
  if (utf16 !== null) return { encoding: utf16, confidence: head[0] === 0xff || head[0] === 0xfe ? 1 : 0.9 };
  const bytes = await surveyBytes(path);
  if (bytes.validUtf8) return { encoding: 'utf-8', confidence: 1 };
  return guessEightBit(bytes.counts);
}

/** One pass: is it valid UTF-8 to the end, and how often does each byte above 127 occur? */
async function surveyBytes(path: string): Promise<{ validUtf8: boolean; counts: Float64Array }> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const counts = new Float64Array(256);
  let validUtf8 = true;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes: Buffer = chunk;
    if (validUtf8) {
      try {
        decoder.decode(bytes, { stream: true });
      } catch {
        validUtf8 = false;
      }
    }
    if (!validUtf8) for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  }
  try {
    if (validUtf8) decoder.decode();
  } catch {
    validUtf8 = false;
  }
  return { validUtf8, counts };
}

/**
 * Among the 8-bit encodings: bytes 0x80-0x9f are control characters in ISO-8859-1 and letters or signs in Windows-1252;
 * a text of mostly Cyrillic letters has most of its bytes at 0xc0-0xff.
 */
function guessEightBit(counts: Float64Array): { encoding: string; confidence: number } {
  const sum = (from: number, to: number) =>
    counts.subarray(from, to + 1).reduce((total, count) => total + count, 0);
  const high = sum(0x80, 0xff);
  const letters = sum(0x41, 0x5a) + sum(0x61, 0x7a);
  if (sum(0xc0, 0xff) > 0.9 * high && high > letters) return { encoding: 'windows-1251', confidence: 0.7 };
  return { encoding: 'windows-1252', confidence: sum(0x80, 0x9f) > 0 ? 0.7 : 0.6 };
}
