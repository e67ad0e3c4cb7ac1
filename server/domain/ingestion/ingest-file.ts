import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { literal, parquetRelation, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { readArrow } from './arrow/read-arrow';
import { readAvro } from './avro/read-avro';
import { type OpenedCsv, openCsv } from './csv/read-csv';
import { detectFormat } from './detect-format';
import { fixedColumns, readFixed } from './fixed/read-fixed';
import { refuseIdleOptions } from './idle-options';
import { readJson } from './json/read-json';
import { readParquet } from './parquet/read-parquet';
import type { IngestedTable, IngestInput, StagedTable } from './table';
import type { WriteOptions } from './types/assemble-version';
import { inferTyped } from './types/infer-typed';
import { type TextSource, type TextVersion, writeTextVersion } from './types/write-text-version';
import { uniteStaged } from './unite-staged';
import { readXml } from './xml/read-xml';
import { readZip } from './zip/read-zip';

/**
 * Turns a local file into one Parquet version and, where records could not be read, a second Parquet that keeps them
 * with line and reason. Fails with an `input_…` error only when nothing can be read.
 */
export async function ingestFile(input: IngestInput): Promise<IngestedTable> {
  input.report?.({ step: 'read', percent: 0 });
  const opened = await openAll(input).catch((error: unknown) => {
    throw asInputProblem(error);
  });
  const read = opened.kind === 'text' ? await readText(input, opened.csv) : await stagedOf(opened.staged());
  if (!('path' in read)) return read;
  const staged = read;
  if (staged.rowCount === 0) throw new DomainError('input_empty', 'The file has a header but no data.');
  return input.engine.withSession(async (session) => {
    const version = staged.typed
      ? { path: staged.path, rowCount: staged.rowCount, columns: await inferTyped(session, staged) }
      : await writeTextVersion(
          session,
          stagedSource(staged),
          staged,
          writeOptions(input, 50, staged.rowCount),
        );
    return ingestedTable(staged, version, staged.setAside);
  });
}

/** The version where the engine takes every record, else the table staged by the tolerant reader. */
async function readText(input: IngestInput, csv: OpenedCsv): Promise<IngestedTable | StagedTable> {
  const direct = await writeDirect(input, csv);
  if (direct !== null) return direct;
  if (csv.reopen === null) return stagedOf(csv.stageTolerant());
  const sure = await csv.reopen();
  // Another encoding may have been all that was wrong.
  const again = sure.common.encoding === csv.common.encoding ? null : await writeDirect(input, sure);
  return again ?? stagedOf(sure.stageTolerant());
}

async function stagedOf(staging: Promise<StagedTable>): Promise<StagedTable> {
  return staging.catch((error: unknown) => {
    throw asInputProblem(error);
  });
}

/** Straight from the file to the version; null when the engine refuses a record, so that nothing of it is kept. */
async function writeDirect(input: IngestInput, { common, source }: OpenedCsv): Promise<IngestedTable | null> {
  if (source === null) return null;
  try {
    const version = await input.engine.withSession((session) =>
      writeTextVersion(session, source, common, writeOptions(input, 0)),
    );
    return ingestedTable(common, version, null);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'engine_failed') return null;
    throw error;
  }
}

function writeOptions(input: IngestInput, startPercent: number, rowsTotal?: number): WriteOptions {
  const [left, spans] = [100 - startPercent, { read: [0, 0.7], 'infer types': [0.7, 0], write: [0.8, 0.2] }];
  return {
    workDir: input.workDir,
    decimal: input.options.decimal,
    signal: input.signal,
    onProgress: (step, percent) => {
      const [from = 0, span = 0] = spans[step];
      input.report?.({ step, percent: startPercent + left * (from + (span * percent) / 100), rowsTotal });
    },
  };
}

/** Rows, evenly spread, that tell which types a column can have. */
const SAMPLE_ROWS = 2000;

function stagedSource(staged: StagedTable): TextSource {
  const relation = parquetRelation(staged.path);
  const step = Math.max(1, Math.floor(staged.rowCount / SAMPLE_ROWS));
  return { relation, sample: sql`(FROM ${relation} WHERE __row % ${literal(step)} = 0)` };
}

function ingestedTable(
  table: Omit<StagedTable, 'path' | 'rowCount' | 'setAside'>,
  version: TextVersion,
  setAside: StagedTable['setAside'],
): IngestedTable {
  const rowsSetAside = setAside?.count ?? 0;
  return {
    parquetPath: version.path,
    setAsidePath: setAside?.path ?? null,
    rowCount: version.rowCount,
    rowsRead: version.rowCount + rowsSetAside,
    rowsSetAside,
    format: table.format,
    encoding: table.encoding,
    encodingConfidence: table.encodingConfidence,
    delimiter: table.delimiter,
    quote: table.quote,
    headerRow: table.headerRow,
    notes: table.notes,
    columns: version.columns,
    reading: table.reading,
  };
}

/** A file whose kind is known: text may be read straight into the version, all else is staged first. */
type Opened = { kind: 'text'; csv: OpenedCsv } | { kind: 'other'; staged(): Promise<StagedTable> };

/** A single file as it is; several each in a folder of its own, then all under one another. */
async function openAll(input: IngestInput): Promise<Opened> {
  const [only, ...others] = input.files;
  if (only !== undefined && others.length === 0) return openFile(input, only.path, 0, true);
  const staged = async () => {
    const tables: { name: string; staged: StagedTable }[] = [];
    for (const [index, { path, name }] of input.files.entries()) {
      const workDir = joinPath(input.workDir, `file-${index}`);
      await mkdir(workDir, { recursive: true });
      const opened = await openFile({ ...input, workDir }, path, 0, false);
      const one = opened.kind === 'text' ? opened.csv.stage() : opened.staged();
      tables.push({ name, staged: await one });
    }
    return uniteStaged(input, tables);
  };
  return { kind: 'other', staged };
}

async function openFile(
  input: IngestInput,
  path: string,
  depth: number,
  trustHead: boolean,
): Promise<Opened> {
  const format = await detectFormat(path);
  refuseIdleOptions(input.options, format);
  switch (format) {
    case 'parquet':
      return { kind: 'other', staged: () => readParquet(input, path) };
    case 'arrow':
      return { kind: 'other', staged: () => readArrow(input, path, 'file') };
    case 'arrow_stream':
      return { kind: 'other', staged: () => readArrow(input, path, 'stream') };
    case 'json':
      return { kind: 'other', staged: () => readJson(input, path) };
    case 'avro':
      return { kind: 'other', staged: () => readAvro(input, path) };
    case 'xml':
      return { kind: 'other', staged: () => readXml(input, path) };
    case 'text': {
      const columns = await fixedColumns(path, input.options);
      if (columns !== null) return { kind: 'other', staged: () => readFixed(input, path, columns) };
      return { kind: 'text', csv: await openCsv(input, path, trustHead) };
    }
    case 'zip': {
      if (depth > 1) throw new DomainError('input_unsupported', 'Archives lie in one another; unpack them.');
      const stageFile = async (inner: IngestInput, innerPath: string) => {
        const opened = await openFile(inner, innerPath, depth + 1, false);
        return opened.kind === 'text' ? opened.csv.stage() : opened.staged();
      };
      return { kind: 'other', staged: () => readZip(input, path, stageFile) };
    }
    case 'gzip':
    case 'zstd': {
      if (depth > 0)
        throw new DomainError('input_unsupported', 'The file is compressed more than once; unpack it.');
      const target = joinPath(input.workDir, 'unpacked');
      await unpack(path, target, format, input.limits.unpackedBytesMax);
      return withNote(await openFile(input, target, depth + 1, trustHead), `Unpacked from ${format}`);
    }
  }
}

function withNote(opened: Opened, note: string): Opened {
  const noted = async (staged: Promise<StagedTable>) => {
    const table = await staged;
    return { ...table, notes: [...table.notes, note] };
  };
  const notedCsv = (csv: OpenedCsv): OpenedCsv => {
    const { reopen } = csv;
    return {
      ...csv,
      common: { ...csv.common, notes: [...csv.common.notes, note] },
      reopen: reopen === null ? null : async () => notedCsv(await reopen()),
      stage: () => noted(csv.stage()),
      stageTolerant: () => noted(csv.stageTolerant()),
    };
  };
  return opened.kind === 'other'
    ? { ...opened, staged: () => noted(opened.staged()) }
    : { kind: 'text', csv: notedCsv(opened.csv) };
}

/** Unpacks into a file, and stops where a small archive grows past what an upload may have. */
async function unpack(
  path: string,
  target: string,
  format: 'gzip' | 'zstd',
  bytesMax: number,
): Promise<void> {
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > bytesMax)
        done(
          new DomainError(
            'input_too_large',
            `Unpacked, the file has more than the allowed ${bytesMax} bytes.`,
          ),
        );
      else done(null, chunk);
    },
  });
  const unpacked = format === 'gzip' ? createGunzip() : createZstdDecompress();
  try {
    await pipeline(createReadStream(path), unpacked, bounded, createWriteStream(target));
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError('input_corrupt', `The ${format} archive is damaged or cut off.`);
  }
}

/** What the engine could not read is the file's fault here, and the reader wants its words, not its paths. */
function asInputProblem(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'engine_failed') return error;
  const reason = (error.detail.split('\n')[0] ?? '').replaceAll(/"[^"]*\//g, '"').slice(0, 300);
  return new DomainError('input_unreadable', `The file could not be read: ${reason}`);
}
