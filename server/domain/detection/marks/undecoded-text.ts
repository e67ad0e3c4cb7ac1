import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { addMarkFinding, type ColumnFindings } from '../findings.ts';

const ENTITY = /&(amp|lt|gt|quot|apos|nbsp|#\d{2,5}|#x[0-9a-fA-F]{2,4});/g;
const PERCENT = /%(?:[2-7][0-9A-Fa-f]|C3%[0-9A-F]{2})/;
const MISREAD = /[\u00c2\u00c3][\u0080-\u00bf]/;
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function decodeEntities(text: string): string {
  return text.replace(ENTITY, (whole, name: string) => {
    if (!name.startsWith('#')) return NAMED[name] ?? whole;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code === 160 ? ' ' : String.fromCodePoint(code);
  });
}
function decodePercent(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the text was never encoded.
    return null;
  }
}
function decodeMisread(text: string): string | null {
  if ([...text].some((char) => (char.codePointAt(0) ?? 0) > 255)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(text, (char) => char.charCodeAt(0)),
    );
  } catch {
    // Not UTF-8 read as Latin: the letters stand as they were meant.
    return null;
  }
}

/** Text that was encoded once too often or decoded in the wrong way: entities, percent codes, UTF-8 read as Latin. */
export function findUndecodedText(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.numberShare >= 0.95) return;
  const urls = column.filledCodes.slice(0, 500).some((code) => valueAt(column, code).includes('://'));
  const found: [number, string, string][] = [];
  let rows = 0;
  for (const code of column.filledCodes) {
    const text = valueAt(column, code);
    let plain: string | null = null;
    let what = '';
    if (text.includes('&') && text.search(ENTITY) >= 0) {
      plain = decodeEntities(text);
      what = 'an HTML entity that was never decoded';
    } else if (!urls && PERCENT.test(text)) {
      plain = decodePercent(text);
      what = 'a percent code that was never decoded';
    } else if (MISREAD.test(text)) {
      plain = decodeMisread(text);
      what = 'UTF-8 letters read as Latin';
    }
    if (plain === null || plain === text || plain === '') continue;
    found.push([code, plain, what]);
    rows += countAt(column, code);
  }
  if (rows > 0.6 * column.filledRows) return;
  for (const [code, suggestion, what] of found) {
    addMarkFinding(column, findings, code, {
      probability: 0.9,
      suggestion,
      confidence: 0.9,
      rule: 'undecoded text',
      reason: `\`${valueAt(column, code)}\` holds ${what}: it reads \`${suggestion}\``,
    });
  }
}
