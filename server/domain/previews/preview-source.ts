import { mkdir, rm } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import type { z } from 'zod';
import { type IngestedTable, ingestFile, renderExpression } from '@/server/domain/ingestion';
import type { IngestOptions } from '@/server/domain/ingestion/contract';
import { identifier, join, literal, parquetRelation, sql } from '@/server/engine/sql';
import { newUuid } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import { toProblem } from '@/server/operations/problem';
import type { Services } from '@/server/tenancy/tenant-context';
import type { Preview } from './contract';
import { describeColumn } from './describe-column';
import { describeDetection, describeUnread } from './describe-detection';
import { copyWhole, type Head, requireWhole, type Source, takeHead } from './take-head';

const CELL_CHARACTERS = 2000;
/** A document is parsed as a whole, in a process that has others to answer. */
const DOCUMENT_BYTES_MAX = 32 * 1024 * 1024;
const TIMEOUT_MS = 30_000;

/** A preview stores nothing, so it needs no store. */
export type PreviewServices = Pick<Services, 'engine' | 'tempDir' | 'limits'>;

/** Whose preview it is. */
interface Subject {
  /** Public id; null where nothing was uploaded. */
  uploadId: string | null;
  name: string;
}
interface Wanted {
  options: IngestOptions;
  rows: number;
}

/** What would be read of a source with these options; a failure of the file itself is part of the answer. */
export async function previewSource(
  subject: Subject,
  source: Source,
  services: PreviewServices,
  input: Wanted,
): Promise<z.input<typeof Preview>> {
  const workDir = joinPath(services.tempDir, `preview-${newUuid()}`);
  await mkdir(workDir, { recursive: true });
  const base = {
    uploadId: subject.uploadId,
    name: subject.name,
    format: null,
    whole: false,
    bytesSeen: 0,
    bytesTotal: source.totalBytes,
    rowsSeen: 0,
    rowsEstimated: null,
    detected: [],
    columns: [],
    rows: [],
    setAsideCount: 0,
    setAside: [],
    notes: [],
    problem: null,
  };
  try {
    const { head, table } = await readHead(subject, source, services, input, workDir);
    return { ...base, ...(await showTable(services, input, head, table, source)) };
  } catch (error) {
    const ofInput = error instanceof DomainError && error.code.startsWith('input_');
    if (!ofInput) throw error;
    // A file of another kind has no option that could help.
    const open = error.code === 'input_unreadable' || Object.keys(input.options).length > 0;
    return {
      ...base,
      detected: open ? describeUnread(input.options) : [],
      problem: toProblem(error),
    };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Reads the head as ingestion would read the file; a JSON document that was cut off is read as a whole instead. */
async function readHead(
  subject: Subject,
  source: Source,
  services: PreviewServices,
  input: Wanted,
  workDir: string,
): Promise<{ head: Head; table: IngestedTable }> {
  const head = await takeHead(source, services, workDir);
  const read = async (path: string, folder: string) => {
    const own = joinPath(workDir, folder);
    await mkdir(own, { recursive: true });
    return ingestFile({
      engine: services.engine,
      files: [{ name: subject.name, path }],
      options: input.options,
      workDir: own,
      limits: { columnsMax: services.limits.columnsMax, unpackedBytesMax: services.limits.uploadBytesMax },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  };
  try {
    return { head, table: await read(head.path, 'read') };
  } catch (error) {
    const cut = !head.whole && error instanceof DomainError && error.code === 'input_corrupt';
    if (!cut) throw error;
    requireWhole(source, 'a JSON document');
    if ((source.totalBytes ?? 0) > DOCUMENT_BYTES_MAX) {
      throw new DomainError(
        'conflict',
        `A JSON document can be previewed up to ${DOCUMENT_BYTES_MAX} bytes; it is read when the dataset is made.`,
      );
    }
    const file = await source.materialise();
    try {
      const path = await copyWhole(file.path, workDir);
      const whole = { ...head, path, whole: true, bytes: source.totalBytes ?? head.bytes };
      return { head: whole, table: await read(path, 'read-whole') };
    } finally {
      await file.release();
    }
  }
}

async function showTable(
  services: PreviewServices,
  input: Wanted,
  head: Head,
  table: IngestedTable,
  source: Source,
) {
  const cells = table.columns.map(
    (column) =>
      sql`left(${renderExpression(column)}, ${literal(CELL_CHARACTERS)}) AS ${identifier(column.storageName)}`,
  );
  const { rows, setAside } = await services.engine.withSession(async (session) => ({
    rows: await session.query(
      sql`SELECT __row, ${join(cells)} FROM ${parquetRelation(table.parquetPath)} ORDER BY __row LIMIT ${literal(input.rows)}`
        .text,
    ),
    setAside:
      table.setAsidePath === null
        ? []
        : await session.query<{ line: number; reason: string; raw: string; last: boolean }>(
            sql`SELECT line, reason, left(coalesce(raw, ''), ${literal(CELL_CHARACTERS)}) AS raw,
              line = max(line) OVER () AND reason ILIKE '%quote%' AS last
              FROM ${parquetRelation(table.setAsidePath)} ORDER BY line LIMIT ${literal(input.rows)}`.text,
          ),
  }));
  // A quoted field that goes on beyond the part that was looked at is not broken.
  const shown = setAside.filter(({ last }) => head.whole || !last || setAside.length >= input.rows);
  const setAsideCount = table.rowsSetAside - (setAside.length - shown.length);
  return {
    format: table.format,
    whole: head.whole,
    bytesSeen: head.bytes,
    rowsSeen: table.rowCount,
    rowsEstimated: head.rowCount ?? estimateRows(head, table, source),
    detected: describeDetection(table, input.options, head.whole),
    columns: table.columns.map((column) => ({
      name: column.name,
      position: column.position,
      type: column.type,
      storageType: column.storageType,
      nullCount: column.nullCount,
      why: describeColumn(column),
    })),
    rows: rows.map((row) => ({
      row: Number(row.__row),
      cells: table.columns.map(({ storageName }) => textOrNull(row[storageName])),
    })),
    setAsideCount,
    setAside: shown.map(({ line, reason, raw }) => ({ line, reason, raw })),
    notes: [...head.notes, ...table.notes],
  };
}

function estimateRows(head: Head, table: IngestedTable, source: Source): number | null {
  if (head.whole) return table.rowCount;
  if (source.totalBytes === null || head.notes.length > 0) return null;
  return Math.round((table.rowCount / head.bytes) * source.totalBytes);
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
