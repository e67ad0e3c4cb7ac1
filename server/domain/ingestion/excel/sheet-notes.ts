import type { SheetTable } from './find-sheet-table';

import type { SheetFindings } from './sheet-rows';

export interface SheetChoice {
  format: string;
  sheets: { name: string; hidden: boolean }[];
  sheet: { name: string };
  why: string;
  /** Filled while the rows are read. */
  findings: SheetFindings;
}

const TITLE_CHARACTERS = 80;

/** What was decided and met in a sheet, in sentences for the report of the ingestion. */
export function describeSheet(
  { sheets, sheet, why, findings }: SheetChoice,
  { titleRows, headerRows }: SheetTable,
  { gaps, first }: { gaps: number; first: number },
): string[] {
  const notes: string[] = [];
  const others = sheets.filter(({ name }) => name !== sheet.name);
  notes.push(`Sheet \`${sheet.name}\` was read. ${why}`);
  if (others.length > 0) {
    const named = others.map(({ name, hidden }) => `\`${name}\`${hidden ? ' (hidden)' : ''}`).join(', ');
    notes.push(`Sheets that were not read: ${named}`);
  }
  if (titleRows.length > 0) {
    const texts = titleRows.map(({ cells }) => cells.filter((cell) => cell !== null).join(' '));
    const shown = texts.slice(0, 5).map((text) => `“${text.slice(0, TITLE_CHARACTERS)}”`);
    const rest = texts.length > 5 ? ' and more' : '';
    notes.push(`${titleRows.length} rows above the table were left out: ${shown.join(', ')}${rest}`);
  }
  if (first > 0) notes.push(`${first} empty columns to the left of the table were left out`);
  if (gaps > 0) notes.push(`${gaps} empty rows were left out`);
  const lastHeader = headerRows.at(-1)?.number ?? 0;
  const merged = findings.merges.filter(({ lastRow }) => lastRow > lastHeader).length;
  if (merged > 0)
    notes.push(`${merged} merged cells hold their value in the first cell; the others are empty`);
  if (findings.errorCells > 0)
    notes.push(`${findings.errorCells} cells hold an error such as #N/A, which was kept as text`);
  if (findings.formulasWithoutValue > 0)
    notes.push(`${findings.formulasWithoutValue} formulas have no stored result and are empty`);
  return notes;
}
