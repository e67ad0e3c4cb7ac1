import { DomainError } from '@/server/operations/errors';

const PROGRAM = { what: 'a program', advice: 'Choose a table instead' };
const IMAGE = { what: 'an image', advice: 'Choose a table instead' };

/** What we know but do not read, by the first bytes; the text says what to do instead. */
const UNSUPPORTED: { magic: number[]; what: string; advice: string }[] = [
  { magic: [0x46, 0x45, 0x41, 0x31], what: 'a Feather file of version 1', advice: 'Convert it to Parquet' },
  { magic: [0x4f, 0x52, 0x43], what: 'an ORC file', advice: 'Convert it to Parquet' },
  { magic: [0x25, 0x50, 0x44, 0x46], what: 'a PDF', advice: 'Upload the table behind it' },
  {
    magic: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65],
    what: 'an SQLite database',
    advice: 'Export the table as CSV',
  },
  { magic: [0x89, 0x50, 0x4e, 0x47], ...IMAGE },
  { magic: [0xff, 0xd8, 0xff], ...IMAGE },
  { magic: [0x42, 0x5a, 0x68], what: 'a bzip2 archive', advice: 'Unpack it' },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], what: 'an xz archive', advice: 'Unpack it' },
  { magic: [0x50, 0x41, 0x52, 0x45], what: 'an encrypted Parquet file', advice: 'Decrypt it' },
  { magic: [0x7f, 0x45, 0x4c, 0x46], ...PROGRAM },
  { magic: [0xca, 0xfe, 0xba, 0xbe], ...PROGRAM },
  { magic: [0xcf, 0xfa, 0xed, 0xfe], ...PROGRAM },
  { magic: [0xce, 0xfa, 0xed, 0xfe], ...PROGRAM },
  { magic: [0x00, 0x61, 0x73, 0x6d], ...PROGRAM },
  { magic: [0x23, 0x21, 0x2f], ...PROGRAM },
];
/** A header may begin with `MZ`; a program of Windows holds zeros soon after it, which no text does. */
const WINDOWS_PROGRAM = /^MZ[\s\S]{0,62}\0/;

export function refuseByFirstBytes(head: Buffer): void {
  const known = UNSUPPORTED.find(({ magic }) => magic.every((byte, index) => head[index] === byte));
  const program = WINDOWS_PROGRAM.test(head.subarray(0, 64).toString('latin1')) ? PROGRAM : undefined;
  const refused = known ?? program;
  if (refused === undefined) return;
  throw new DomainError(
    'input_unsupported',
    `The file is ${refused.what}. ${refused.advice} and upload again.`,
  );
}

/** Comments, declarations and processing instructions may stand before the first element. */
const PREAMBLE = /^(?:\s*(?:<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!doctype\s+(?!html)[^>[]*(?:\[[^\]]*\])?>))*\s*/i;
const WEB_PAGE = /^<(?:!doctype\s+html|html|head|body|script|iframe|meta|link|style)(?=[\s>/])/i;
const PICTURE = /^<(?:\w+:)?svg(?=[\s>/])/i;

/** `start`: the decoded beginning. Refuses what a browser would run when it is opened: pages, scripts, SVG pictures. */
export function refuseActiveContent(start: string): void {
  const first = start.slice(PREAMBLE.exec(start)?.[0].length ?? 0);
  if (/^<\?(?:php|=)/i.test(start))
    throw new DomainError('input_unsupported', 'The file is a script. Choose a table instead.');
  if (WEB_PAGE.test(first)) {
    throw new DomainError(
      'input_unsupported',
      'The file is a web page. Upload the file behind it, or save its table as CSV.',
    );
  }
  if (PICTURE.test(first))
    throw new DomainError('input_unsupported', 'The file is an SVG picture. Choose a table instead.');
}
