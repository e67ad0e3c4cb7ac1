import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '@/server/operations/errors';
import { readExcel } from '../excel/read-excel';
import { isWorkbook } from '../excel/workbook';
import { refuseIdleOptions } from '../idle-options';
import { isOpenDocument, readOds } from '../ods/read-ods';
import type { IngestInput, StagedTable } from '../table';
import { uniteStaged } from '../unite-staged';
import { openZip, type Zip, type ZipMember } from './open-zip';

/** What systems and people put beside the tables. */
const SYSTEM_FILE = /(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i;
const DOCUMENT =
  /(^|\/)(readme|licen[cs]e|changelog|notice)[^/]*$|\.(md|pdf|html?|docx?|png|jpe?g|gif)$|(^|\/)datapackage\.(json|ya?ml)$/i;

/** More files than one table comes in; each is read on its own. */
const FILES_MAX = 1000;

/**
 * Stages a ZIP archive: a workbook, or the files of one table, which are put under one another in the order of their
 * names. Members are never written under their own names, so no name can lead out of the folder.
 */
export async function readZip(
  input: IngestInput,
  path: string,
  stageFile: (input: IngestInput, path: string) => Promise<StagedTable>,
): Promise<StagedTable> {
  const zip = await openZip(path, input.limits.unpackedBytesMax);
  try {
    if (isWorkbook(zip)) {
      refuseIdleOptions(input.options, 'workbook');
      return await readExcel(input, zip);
    }
    if (isOpenDocument(zip)) {
      refuseIdleOptions(input.options, 'workbook');
      return await readOds(input, zip);
    }
    return await readMembers(input, zip, stageFile);
  } finally {
    zip.close();
  }
}

async function readMembers(
  input: IngestInput,
  zip: Zip,
  stageFile: (input: IngestInput, path: string) => Promise<StagedTable>,
): Promise<StagedTable> {
  const files = zip.members.filter(({ name }) => !SYSTEM_FILE.test(name));
  const tables = files.filter(({ name }) => !DOCUMENT.test(name));
  const chosen = (tables.length === 0 ? files : tables).sort(byName);
  const [first] = chosen;
  if (first === undefined) throw new DomainError('input_empty', 'The ZIP archive holds no file.');
  if (chosen.length > FILES_MAX) {
    throw new DomainError(
      'input_too_large',
      `The ZIP archive holds ${chosen.length} files; ${FILES_MAX} are allowed.`,
    );
  }
  const staged: { name: string; staged: StagedTable }[] = [];
  for (const [index, member] of chosen.entries()) {
    const workDir = joinPath(input.workDir, `member-${index}`);
    await mkdir(workDir, { recursive: true });
    const target = joinPath(workDir, 'content');
    await pipeline(await zip.read(member.name), createWriteStream(target));
    staged.push({ name: member.name, staged: await stageMember(input, workDir, member, target, stageFile) });
  }
  const table = await uniteStaged(input, staged);
  const left = files.length - chosen.length;
  const beside = files.filter((file) => !chosen.includes(file)).map(({ name }) => `\`${name}\``);
  return {
    ...table,
    notes: [
      chosen.length === 1
        ? `\`${first.name}\` was unpacked from a ZIP archive`
        : 'Unpacked from a ZIP archive',
      ...(left > 0 ? [`Documents in the archive that were not read: ${beside.slice(0, 10).join(', ')}`] : []),
      ...table.notes,
    ],
  };
}

/** A problem of one of several members says which one it is. */
async function stageMember(
  input: IngestInput,
  workDir: string,
  { name }: ZipMember,
  path: string,
  stageFile: (input: IngestInput, path: string) => Promise<StagedTable>,
): Promise<StagedTable> {
  try {
    return await stageFile({ ...input, workDir }, path);
  } catch (error) {
    if (!(error instanceof DomainError) || !error.code.startsWith('input_')) throw error;
    throw new DomainError(error.code, `\`${name}\` in the archive: ${error.detail}`, error.meta);
  }
}

function byName(a: ZipMember, b: ZipMember): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}
