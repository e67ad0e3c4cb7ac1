import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { identifier, join, parquetRelation, Sql, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { readCsv } from './csv/read-csv';
import { detectFormat, type FileFormat } from './detect-format';
import { inferColumns } from './infer-columns';
import { readJson } from './json/read-json';
import { readParquet } from './parquet/read-parquet';
import type { IngestedColumn, IngestedTable, IngestInput, StagedTable } from './table';
import { uniteStaged } from './unite-staged';

/**
 * Turns a local file into one Parquet version and, where records could not be read, a second Parquet that keeps them
 * with line and reason. Fails with an `input_…` error only when nothing can be read.
 */
export async function ingestFile(input: IngestInput): Promise<IngestedTable> {
  input.report?.({ step: 'read', percent: 0 });
  const staged = await stageAll(input).catch((error: unknown) => {
    throw asInputProblem(error);
  });
  if (staged.rowCount === 0) throw new DomainError('input_empty', 'The file has a header but no data.');
  return input.engine.withSession(async (session) => {
    const columns = await inferColumns(session, staged, input.options.decimal, (percent) =>
      input.report?.({ step: 'infer types', percent: 50 + percent * 0.2, rowsTotal: staged.rowCount }),
    );
    const parquetPath = joinPath(input.workDir, 'version.parquet');
    const { rowCount } = await session.copy(
      typedSelect(staged.path, columns, staged.typed).text,
      parquetPath,
      {
        signal: input.signal,
        onProgress: (percent) =>
          input.report?.({
            step: 'write',
            percent: 70 + percent * 0.3,
            rowsDone: Math.round((percent / 100) * staged.rowCount),
            rowsTotal: staged.rowCount,
          }),
      },
    );
    const rowsSetAside = staged.setAside?.count ?? 0;
    return {
      parquetPath,
      setAsidePath: staged.setAside?.path ?? null,
      rowCount,
      rowsRead: rowCount + rowsSetAside,
      rowsSetAside,
      format: staged.format,
      encoding: staged.encoding,
      encodingConfidence: staged.encodingConfidence,
      delimiter: staged.delimiter,
      quote: staged.quote,
      headerRow: staged.headerRow,
      notes: staged.notes,
      columns,
      reading: staged.reading,
    };
  });
}

/** Every file on its own, in a folder of its own, then all under one another. */
async function stageAll(input: IngestInput): Promise<StagedTable> {
  const tables: { name: string; staged: StagedTable }[] = [];
  for (const [index, { path, name }] of input.files.entries()) {
    const workDir = joinPath(input.workDir, `file-${index}`);
    await mkdir(workDir, { recursive: true });
    tables.push({ name, staged: await stage({ ...input, workDir }, path, 0) });
  }
  return uniteStaged(input, tables);
}

async function stage(input: IngestInput, path: string, depth: number): Promise<StagedTable> {
  const format = await detectFormat(path);
  refuseIdleOptions(input.options, format);
  switch (format) {
    case 'parquet':
      return readParquet(input, path);
    case 'json':
      return readJson(input, path);
    case 'text':
      return readCsv(input, path);
    case 'gzip':
    case 'zstd': {
      if (depth > 0)
        throw new DomainError('input_unsupported', 'The file is compressed more than once; unpack it.');
      const target = joinPath(input.workDir, 'unpacked');
      await unpack(path, target, format, input.limits.unpackedBytesMax);
      const staged = await stage(input, target, depth + 1);
      return { ...staged, notes: [...staged.notes, `Unpacked from ${format}`] };
    }
  }
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

/** An option that cannot have an effect on this kind of file is a mistake of the caller, who should hear of it. */
function refuseIdleOptions(options: IngestInput['options'], format: FileFormat): void {
  const idle =
    options.sheet !== undefined
      ? 'sheet'
      : options.recordPath !== undefined && (format === 'text' || format === 'parquet')
        ? 'recordPath'
        : options.delimiter !== undefined && (format === 'json' || format === 'parquet')
          ? 'delimiter'
          : null;
  if (idle === null) return;
  throw new DomainError(
    'input_bad_option',
    `The option \`${idle}\` does not apply to this file, which is ${format}.`,
    {
      errors: [{ path: `options.${idle}`, message: `does not apply to ${format}` }],
    },
  );
}

/** What the engine could not read is the file's fault here, and the reader wants its words, not its paths. */
function asInputProblem(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'engine_failed') return error;
  const reason = (error.detail.split('\n')[0] ?? '').replaceAll(/"[^"]*\//g, '"').slice(0, 300);
  return new DomainError('input_unreadable', `The file could not be read: ${reason}`);
}

function typedSelect(path: string, columns: IngestedColumn[], typed: boolean): Sql {
  const values = columns.map((column) => {
    const name = identifier(column.storageName);
    if (typed || column.storageType === 'VARCHAR') return name;
    const text = column.render === 'decimal_comma' ? sql`replace(${name}, ',', '.')` : name;
    return sql`CAST(${text} AS ${new Sql(column.storageType)}) AS ${name}`;
  });
  return sql`SELECT __row, ${join(values)} FROM ${parquetRelation(path)}`;
}
