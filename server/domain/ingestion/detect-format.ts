import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { DomainError } from '@/server/operations/errors';
import { refuseActiveContent, refuseByFirstBytes } from './refused-kinds';

export type FileFormat =
  | 'parquet'
  | 'arrow'
  | 'arrow_stream'
  | 'gzip'
  | 'zstd'
  | 'zip'
  | 'avro'
  | 'json'
  | 'xml'
  | 'text';

const HEAD_BYTES = 64 * 1024;

export async function readHead(path: string, bytes = HEAD_BYTES): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(bytes);
    const { bytesRead } = await file.read(buffer, 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Decides by the bytes, never by the name. */
export async function detectFormat(path: string): Promise<FileFormat> {
  const head = await readHead(path);
  if (head.length === 0) throw new DomainError('input_empty', 'The file is empty (0 bytes).');
  const startsWith = (magic: number[]) => magic.every((byte, index) => head[index] === byte);
  if (startsWith([0x50, 0x41, 0x52, 0x31])) return 'parquet';
  if (startsWith([0x1f, 0x8b])) return 'gzip';
  if (startsWith([0x28, 0xb5, 0x2f, 0xfd])) return 'zstd';
  if (startsWith([0x4f, 0x62, 0x6a, 0x01])) return 'avro';
  if (startsWith([0x41, 0x52, 0x52, 0x4f, 0x57, 0x31])) return 'arrow';
  if (startsWith([0xff, 0xff, 0xff, 0xff]) && looksLikeArrowStream(head)) return 'arrow_stream';
  if (startsWith([0x50, 0x4b, 0x03, 0x04]) || startsWith([0x50, 0x4b, 0x07, 0x08])) return 'zip';
  if (startsWith([0x50, 0x4b, 0x05, 0x06]))
    throw new DomainError('input_empty', 'The ZIP archive holds no file.');
  if (startsWith([0xd0, 0xcf, 0x11, 0xe0])) throw await oldOfficeProblem(path);
  refuseByFirstBytes(head);
  const text = stripMark(head);
  if (!looksUtf16(head) && text.includes(0)) {
    throw new DomainError(
      'input_unsupported',
      'The file is binary and of no known kind. Upload CSV, JSON, JSON Lines, Excel, XML, Parquet, Arrow or Avro.',
    );
  }
  const start = decodedStart(head);
  refuseActiveContent(start);
  if (looksLikeXml(start)) return 'xml';
  return looksLikeJson(start) ? 'json' : 'text';
}

/** A workbook with a password lies in the container of old Office files, under this name in UTF-16. */
async function oldOfficeProblem(path: string): Promise<DomainError> {
  const mark = Buffer.from('EncryptedPackage', 'utf16le');
  let before = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = Buffer.concat([before, chunk]);
    if (bytes.includes(mark))
      return new DomainError(
        'input_encrypted',
        'The workbook is protected by a password. Save it without one and upload again.',
      );
    before = bytes.subarray(-mark.length);
  }
  return new DomainError(
    'input_unsupported',
    'The file is an old Excel or Office file. Save the workbook as .xlsx, or the sheet as CSV, and upload again.',
  );
}

/** After the mark of a message comes the size of its metadata, a multiple of 8. */
function looksLikeArrowStream(head: Buffer): boolean {
  if (head.length < 16) return false;
  const size = head.readInt32LE(4);
  return size > 0 && size % 8 === 0 && size < 64 * 1024 * 1024;
}

function stripMark(head: Buffer): Buffer {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head;
}

/** A byte-order mark, or zero bytes at every other place as ASCII in UTF-16 has. */
export function looksUtf16(head: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  let even = 0;
  let odd = 0;
  const length = Math.min(head.length, 4000);
  for (let index = 0; index < length; index++) {
    if (head[index] !== 0) continue;
    if (index % 2 === 0) even++;
    else odd++;
  }
  if (odd > length * 0.3 && even < length * 0.05) return 'utf-16le';
  if (even > length * 0.3 && odd < length * 0.05) return 'utf-16be';
  return null;
}

/** The beginning as text, without mark and white space. */
function decodedStart(head: Buffer): string {
  const utf16 = looksUtf16(head);
  if (utf16 === 'utf-16be') return new TextDecoder('utf-16be').decode(head).trimStart();
  const text = utf16 === 'utf-16le' ? head.toString('utf16le') : stripMark(head).toString('utf8');
  return text.replace(/^\uFEFF/, '').trimStart();
}

/** A declaration, or a tag that is the whole of a first field and is closed, or followed by another one. */
function looksLikeXml(start: string): boolean {
  if (/^<\?xml[\s?]/.test(start)) return true;
  const tag =
    /^(?:<!--[\s\S]*?-->\s*|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?>\s*)*<([A-Za-z_][\w.:-]*)(?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(\/?)>/.exec(
      start,
    );
  if (tag === null) return false;
  const after = start.slice(tag[0].length).trimStart();
  return tag[2] === '/' ? after === '' : after.startsWith('<') || after.includes(`</${tag[1]}`);
}

function looksLikeJson(start: string): boolean {
  // `[` alone also begins a line of text; JSON goes on with a value.
  return /^\{\s*("|\}|$)/.test(start) || /^\[\s*([{["\]]|-?\d|true|false|null|$)/.test(start);
}
