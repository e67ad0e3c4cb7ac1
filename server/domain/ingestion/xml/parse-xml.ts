import iconv from 'iconv-lite';
import { SaxesParser } from 'saxes';
import { DomainError } from '@/server/operations/errors';

export interface XmlHandlers {
  /** `name` and the keys of `attributes` as written, with their prefixes. */
  open?(name: string, attributes: Record<string, string>): void;
  /** Character data, with references resolved; CDATA sections too. A text may come in several pieces. */
  text?(text: string): void;
  close?(name: string): void;
}

export interface XmlSource {
  bytes: AsyncIterable<Buffer>;
  /** Names the document in errors. */
  what: string;
  /** Without it, by mark or declaration. */
  encoding?: string;
}

/** Nesting beyond this is no data but an attack on whoever follows it. */
const DEPTH_MAX = 200;

/**
 * Parses a stream of XML and yields what the handlers emitted, part by part, so that memory stays bounded. Own entities
 * are refused, since they can blow a small file up without end, and so is anything outside the document.
 * Fails with `input_corrupt`, `input_unsupported` or `input_encoding`.
 */
export async function* parseXml<Item>(
  { bytes, what, encoding }: XmlSource,
  handle: (emit: (item: Item) => void) => XmlHandlers,
): AsyncGenerator<Item[]> {
  let items: Item[] = [];
  const handlers = handle((item) => items.push(item));
  const parser = new SaxesParser({});
  let depth = 0;
  parser.on('error', (error) => {
    throw new DomainError('input_corrupt', `${what} is not valid XML: ${plainReason(error.message)}.`);
  });
  parser.on('doctype', (doctype) => {
    if (!doctype.includes('<!ENTITY')) return;
    throw new DomainError(
      'input_unsupported',
      `${what} declares entities of its own, which are not followed. Write the values out and upload again.`,
    );
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > DEPTH_MAX)
      throw new DomainError('input_unsupported', `${what} nests more than ${DEPTH_MAX} elements.`);
    handlers.open?.(name, attributes);
  });
  parser.on('closetag', ({ name }) => {
    depth--;
    handlers.close?.(name);
  });
  parser.on('text', (text) => handlers.text?.(text));
  parser.on('cdata', (text) => handlers.text?.(text));

  let decoder: iconv.DecoderStream | null = null;
  for await (const chunk of bytes) {
    decoder ??= iconv.getDecoder(encoding ?? xmlEncoding(chunk, what));
    parser.write(decoder.write(chunk));
    if (items.length > 0) {
      yield items;
      items = [];
    }
  }
  parser.write(decoder?.end() ?? '');
  parser.close();
  if (items.length > 0) yield items;
}

/** The encoding by mark or declaration; UTF-8 where neither stands. */
export function xmlEncoding(head: Buffer, what: string): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head[0] === 0x3c && head[1] === 0) return 'utf-16le';
  if (head[0] === 0 && head[1] === 0x3c) return 'utf-16be';
  const declared = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([^"']+)["']/.exec(
    head.subarray(0, 200).toString('latin1').replace(/^ï»¿/, ''),
  )?.[1];
  if (declared === undefined) return 'utf-8';
  if (iconv.encodingExists(declared)) return declared.toLowerCase();
  throw new DomainError('input_encoding', `${what} says it is in \`${declared}\`, which is not known.`);
}

/** The parser says `line:column: reason.`; people read it the other way round. */
function plainReason(message: string): string {
  const match = /^(?:undefined:)?(\d+):(\d+): (.*?)\.?$/.exec(message);
  return match === null ? message : `${match[3]} (line ${match[1]}, column ${match[2]})`;
}

/** The name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
