import { DomainError } from '@/server/operations/errors';
import type { IngestOptions } from '../contract';
import type { Zip } from '../zip/open-zip';
import type { Sheet } from './workbook';

interface Named {
  name: string;
  hidden: boolean;
}

/** The sheet that was asked for by name or place (counted from 1), else the one with the most filled cells. */
export async function chooseSheet(
  zip: Zip,
  sheets: Sheet[],
  wanted: IngestOptions['sheet'],
): Promise<{ sheet: Sheet; why: string }> {
  const counted: (Sheet & { cells: number })[] = [];
  for (const sheet of sheets) {
    const cells = wanted !== undefined || sheets.length === 1 ? 0 : await countFilled(zip, sheet);
    counted.push({ ...sheet, cells });
  }
  return pickSheet(counted, wanted);
}

export function pickSheet<Sheet extends Named & { cells: number }>(
  sheets: Sheet[],
  wanted: IngestOptions['sheet'],
): { sheet: Sheet; why: string } {
  const [first] = sheets;
  if (first === undefined) throw new DomainError('input_empty', 'The workbook has no sheet with cells.');
  if (wanted !== undefined) {
    const sheet =
      typeof wanted === 'number'
        ? sheets[wanted - 1]
        : (sheets.find(({ name }) => name === wanted) ??
          sheets.find(({ name }) => name.toLowerCase() === wanted.trim().toLowerCase()));
    if (sheet === undefined) throw noSuchSheet(wanted, sheets);
    return { sheet, why: 'You said so.' };
  }
  if (sheets.length === 1) return { sheet: first, why: 'It is the only sheet.' };
  // A hidden sheet holds lists and settings far more often than the table.
  const visible = sheets.filter(({ hidden }) => !hidden);
  const among = visible.length === 0 ? sheets : visible;
  const sheet = among.reduce((best, other) => (other.cells > best.cells ? other : best));
  return { sheet, why: `It is the sheet with the most data (${sheet.cells} filled cells).` };
}

function noSuchSheet(wanted: string | number, sheets: Named[]): DomainError {
  const names = sheets.map(({ name }, index) => `${index + 1} \`${name}\``).join(', ');
  const what = typeof wanted === 'number' ? `sheet number ${wanted}` : `sheet named \`${wanted}\``;
  return new DomainError('input_bad_option', `The workbook has no ${what}. It has ${names}.`, {
    errors: [{ path: 'options.sheet', message: 'no such sheet' }],
  });
}

/** Counts the ends of values in the bytes, which is many times faster than reading the cells. */
async function countFilled(zip: Zip, sheet: Sheet): Promise<number> {
  const marks = [Buffer.from('</v>'), Buffer.from(':v>'), Buffer.from('</is>')];
  let count = 0;
  for await (const chunk of await zip.read(sheet.path)) {
    for (const mark of marks) {
      for (let at = chunk.indexOf(mark); at >= 0; at = chunk.indexOf(mark, at + mark.length)) count++;
    }
  }
  return count;
}
