import { isUtf8 } from 'node:buffer';
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
  /** Says so where bytes stood for no character. */
  notes: string[];
}

/**
 * Finds the encoding and, where it is not plain UTF-8, writes a UTF-8 copy into `workDir`. With `trustHead` a file that
 * begins as UTF-8 counts as such: for readers that themselves refuse what is not.
 */
export async function decodeToUtf8(
  path: string,
  override: string | undefined,
  workDir: string,
  trustHead = false,
): Promise<DecodedText> {
  const head = await readHead(path);
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  if (trustHead && override === undefined && !marked && looksUtf16(head) === null && beginsAsUtf8(head)) {
    return { path, encoding: 'utf-8', confidence: 1, notes: [] };
  }
  const detected =
    override === undefined ? await detectEncoding(path, head, marked) : checkedOverride(override);
  if (detected.encoding === 'utf-8' && !marked && override === undefined)
    return { path, ...detected, notes: [] };
  const target = join(workDir, 'utf8.txt');
  let replaced = 0;
  await pipeline(
    createReadStream(path),
    iconv.decodeStream(detected.encoding, { stripBOM: true }),
    // decodeStream gives strings; the file stream writes them as UTF-8.
    new Transform({
      decodeStrings: false,
      transform: (chunk, _encoding, done) => {
        const text = String(chunk);
        for (let at = text.indexOf('\uFFFD'); at >= 0; at = text.indexOf('\uFFFD', at + 1)) replaced++;
        done(null, Buffer.from(text));
      },
    }),
    createWriteStream(target),
  );
  const notes =
    replaced === 0
      ? []
      : [
          `${replaced} characters are \uFFFD: their bytes stand for none in ${detected.encoding}; another encoding may fit`,
        ];
  return { path: target, ...detected, notes };
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
  const counts = new Float64Array(256);
  let validUtf8 = true;
  let cut: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    let bytes: Buffer = chunk;
    if (validUtf8) {
      if (cut.length > 0) bytes = Buffer.concat([cut, bytes]);
      const whole = bytes.length - cutBytes(bytes);
      validUtf8 = isUtf8(bytes.subarray(0, whole));
      if (validUtf8) cut = bytes.subarray(whole);
    }
    if (!validUtf8) for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  }
  return { validUtf8: validUtf8 && cut.length === 0, counts };
}

function beginsAsUtf8(head: Buffer): boolean {
  return isUtf8(head.subarray(0, head.length - cutBytes(head)));
}

/** How many bytes at the end belong to a character that goes on after them. */
function cutBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/**
 * Among the 8-bit encodings: bytes 0x80-0x9f are control characters in ISO-8859-1 and letters or signs in Windows-1252;
 * a text of mostly Cyrillic or Greek letters has most of its bytes at 0xc0-0xff.
 */
function guessEightBit(counts: Float64Array): { encoding: string; confidence: number } {
  const sum = (from: number, to: number) =>
    counts.subarray(from, to + 1).reduce((total, count) => total + count, 0);
  const high = sum(0x80, 0xff);
  const letters = sum(0x41, 0x5a) + sum(0x61, 0x7a);
  if (sum(0xc0, 0xff) > 0.9 * high && high > letters) {
    // Two of the commonest Cyrillic letters, which as Greek are rare ones.
    const common = (counts[0xe0] ?? 0) + (counts[0xee] ?? 0);
    const greek = high >= 20 && common < 0.03 * high;
    return { encoding: greek ? 'windows-1253' : 'windows-1251', confidence: greek ? 0.6 : 0.7 };
  }
  return { encoding: 'windows-1252', confidence: sum(0x80, 0x9f) > 0 ? 0.7 : 0.6 };
}
