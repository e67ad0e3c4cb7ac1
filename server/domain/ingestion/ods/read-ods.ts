import { DomainError } from '@/server/operations/errors';
import { pickSheet } from '../excel/choose-sheet';
import { stageSheet } from '../excel/read-excel';
import type { SheetFindings } from '../excel/sheet-rows';
import type { IngestInput, StagedTable } from '../table';
import type { Zip } from '../zip/open-zip';
import { odsRows, odsSheets } from './ods-rows';

const CONTENT = 'content.xml';

export function isOpenDocument(zip: Zip): boolean {
  const has = (name: string) => zip.members.some((member) => member.name === name);
  return has(CONTENT) && has('META-INF/manifest.xml');
}

/** Stages one sheet of an OpenDocument spreadsheet (.ods), by the same rules as one of a workbook. */
export async function readOds(input: IngestInput, zip: Zip): Promise<StagedTable> {
  await refuseEncrypted(zip);
  const sheets = await odsSheets(await zip.read(CONTENT));
  if (sheets.length === 0) {
    throw new DomainError(
      'input_unsupported',
      'The file is an OpenDocument file without a spreadsheet. Upload the table as .ods or CSV.',
    );
  }
  const { sheet, why } = pickSheet(sheets, input.options.sheet);
  const findings: SheetFindings = { errorCells: 0, formulasWithoutValue: 0, merges: [] };
  const rows = odsRows(await zip.read(CONTENT), sheets.indexOf(sheet), findings);
  return stageSheet(input, rows, { format: 'ods', sheets, sheet, why, findings });
}

async function refuseEncrypted(zip: Zip): Promise<void> {
  const parts: Buffer[] = [];
  for await (const chunk of await zip.read('META-INF/manifest.xml')) parts.push(chunk);
  if (!Buffer.concat(parts).includes('encryption-data')) return;
  throw new DomainError(
    'input_encrypted',
    'The spreadsheet is protected by a password. Save it without one and upload again.',
  );
}
