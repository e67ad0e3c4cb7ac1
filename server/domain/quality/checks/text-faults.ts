/** Faults in the characters of a text, and the text without them where that is certain. */
export interface TextFault {
  kind: 'mojibake' | 'replacement' | 'control' | 'invisible' | 'space' | 'entity' | 'not_composed';
  /** Goes on after "The value". */
  reason: string;
  repaired: string | null;
}

/** Windows-1252 in the places where it differs from Latin 1. */
const CP1252 = new Map(
  [
    0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
    0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
    0x153, 0x9d, 0x17e, 0x178,
  ].map((codePoint, index) => [codePoint, 0x80 + index]),
);
/** What a control character stands for when Windows-1252 was read as Latin 1. */
const BY_BYTE = new Map(
  [...CP1252]
    .filter(([codePoint]) => codePoint > 0xff)
    .map(([codePoint, byte]) => [byte, String.fromCodePoint(codePoint)]),
);
const UTF8 = new TextDecoder('utf-8', { fatal: true });
/** A lead byte of UTF-8 read as a letter, followed by a continuation byte read as one. */
const MOJIBAKE =
  /[\u00c2-\u00f4](?:[\u0080-\u00bf]|[\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** Zero-width space, word joiner, byte order mark, soft hyphen. Joiners are left: scripts and emoji need them. */
const INVISIBLE = /[\u200b\u2060\ufeff\u00ad]/g;
const SPACE = /[\u00a0\u202f\u2007\u3000]/g;
const ENTITY = /&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,5}|#x[0-9a-fA-F]{2,5});/;
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The first fault of a text, gravest first; null for a sound one. */
export function textFault(value: string): TextFault | null {
  const decoded = undoMojibake(value);
  if (decoded !== null)
    return { kind: 'mojibake', reason: 'holds UTF-8 that was read as Latin 1', repaired: decoded };
  if (value.includes('\ufffd'))
    return {
      kind: 'replacement',
      reason: 'holds the mark of a character that could not be read',
      repaired: null,
    };
  if (value.search(CONTROL) >= 0)
    return {
      kind: 'control',
      reason: 'holds a control character',
      repaired: value.replaceAll(CONTROL, (char) => BY_BYTE.get(char.charCodeAt(0)) ?? ''),
    };
  if (value.search(INVISIBLE) >= 0)
    return {
      kind: 'invisible',
      reason: 'holds an invisible character',
      repaired: value.replaceAll(INVISIBLE, ''),
    };
  if (ENTITY.test(value))
    return { kind: 'entity', reason: 'holds an HTML entity', repaired: decodeEntities(value) };
  if (value.search(SPACE) >= 0)
    return { kind: 'space', reason: 'holds a space of another kind', repaired: value.replaceAll(SPACE, ' ') };
  const composed = value.normalize('NFC');
  if (composed !== value)
    return { kind: 'not_composed', reason: 'writes an accent as a character of its own', repaired: composed };
  return null;
}

/** The text that was read with the wrong decoder, or null when it cannot have been. */
function undoMojibake(value: string): string | null {
  if (!MOJIBAKE.test(value)) return null;
  const bytes: number[] = [];
  for (const char of value) {
    const codePoint = char.codePointAt(0) ?? 0;
    const byte = codePoint < 0x100 ? codePoint : CP1252.get(codePoint);
    if (byte === undefined) return null;
    bytes.push(byte);
  }
  try {
    return UTF8.decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}

function decodeEntities(value: string): string {
  return value.replaceAll(/&(#x?)?([0-9a-zA-Z]+);/g, (whole, number: string | undefined, name: string) => {
    if (number === undefined) return NAMED[name] ?? whole;
    const codePoint = Number.parseInt(name, number === '#x' ? 16 : 10);
    return codePoint > 0 && codePoint < 0x110000 ? String.fromCodePoint(codePoint) : whole;
  });
}
