import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { finished } from 'node:stream/promises';
import { assembleColumns } from '@/server/engine/parquet/assemble-columns';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, Sql, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { readHead } from '../detect-format';
import { decodeToUtf8 } from '../encoding';
import type { IngestInput, StagedTable } from '../table';
import type { TextSource } from '../types/write-text-version';
import { type Dialect, type ParsedRow, parseRows } from './parse-rows';
import { type CsvPlan, planCsv } from './plan-csv';
import { sampleRecords } from './sample-records';
import { type HeldRow, TableEnd } from './table-end';

const SAMPLE_BYTES = 512 * 1024;

/** A delimited text file whose dialect is known: to be read straight from the file, or staged first. */
export interface OpenedCsv {
  /** Null where only the tolerant reader may read it. */
  source: TextSource | null;
  /** What is known of the file before its rows are read. */
  common: Omit<StagedTable, 'path' | 'rowCount' | 'setAside'>;
  /**
   * The same file after a look at all its bytes, where only its beginning was taken for UTF-8. `source` refuses what
   * is none; the other ways would replace characters.
   */
  reopen: (() => Promise<OpenedCsv>) | null;
  /** As text: by the engine's reader when it takes every record, else by our tolerant one. */
  stage(): Promise<StagedTable>;
  /** Record by record, with our tolerant reader. */
  stageTolerant(): Promise<StagedTable>;
}

/** Finds encoding, dialect, header and columns of a delimited text file; see `reopen` for `trustHead`. */
export async function openCsv(input: IngestInput, path: string, trustHead: boolean): Promise<OpenedCsv> {
  const decoded = await decodeToUtf8(path, input.options.encoding, input.workDir, trustHead);
  const head = await readHead(decoded.path, SAMPLE_BYTES);
  const { size } = await stat(decoded.path);
  const sample = new TextDecoder().decode(head, { stream: size > head.length });
  if (sample.trim() === '') throw new DomainError('input_empty', 'The file holds only white space.');
  const plan = planCsv(sample, size <= head.length, input.options);
  plan.notes.push(...decoded.notes);
  if (plan.names.length > input.limits.columnsMax) {
    throw new DomainError(
      'input_too_many_columns',
      `The file has ${plan.names.length} columns; ${input.limits.columnsMax} are allowed.`,
    );
  }
  const common = {
    names: plan.names,
    typed: false,
    format: plan.dialect.delimiter === '\t' ? 'tsv' : 'csv',
    encoding: decoded.encoding,
    encodingConfidence: decoded.confidence,
    delimiter: plan.dialect.delimiter,
    quote: plan.dialect.quote === '' ? null : plan.dialect.quote,
    headerRow: plan.shape.headerRow === null ? null : plan.skipLines - 1,
    notes: plan.notes,
    reading: {
      escape: plan.dialect.quote === '' ? null : plan.dialect.escape,
      headerRows: plan.shape.headerRows,
    },
  };
  // The engine wants one-byte quotes and up to four-byte delimiters, and does not know single-column blank lines.
  const readable = plan.dialect.delimiter.length <= 4 && plan.names.length > 1;
  const nullValues = input.options.nullValues ?? [];
  const relation = readerCall(decoded.path, plan, nullValues, true);
  const linesPerByte = sample.split('\n').length / Math.max(1, sample.length);
  const source: TextSource | null = readable
    ? { relation, sample: await sampleOf(input, decoded.path, plan, relation, size * linesPerByte) }
    : null;
  const stageTolerant = async () => {
    const path = joinPath(input.workDir, 'staged.parquet');
    const tolerant = await readTolerant(input, decoded.path, plan, path);
    return { ...common, path, ...tolerant, notes: [...plan.notes, ...tolerant.notes] };
  };
  const stage = async () =>
    (source === null ? null : await stageFast(input, common, source)) ?? stageTolerant();
  const reopen = trustHead ? () => openCsv(input, path, false) : null;
  return { common, source, reopen, stage, stageTolerant };
}

/** The dialect in which we write ourselves. */
const PLAIN_DIALECT: Dialect = { delimiter: ',', quote: '"', escape: '"' };

const SAMPLE_ROWS = 2000;

/** Records from all over the file, in a file of their own; by the engine where only a reading from the start is sure. */
async function sampleOf(
  input: IngestInput,
  path: string,
  plan: CsvPlan,
  relation: Sql,
  lineCount: number,
): Promise<Sql> {
  const records = await sampleRecords(path, plan.dialect, plan.names.length, plan.skipLines);
  if (records === null) {
    const columns = plan.names.map((_, index) => identifier(`c${index}`));
    const step = Math.max(1, Math.floor(lineCount / SAMPLE_ROWS));
    return sql`(FROM ${relation} WHERE hash(${join(columns)}) % ${literal(step)} = 0)`;
  }
  const target = joinPath(input.workDir, 'sample.csv');
  await writeFile(target, records.map((fields) => `${fields.map(quoted).join(',')}\n`).join(''));
  return readerCall(target, { ...plan, dialect: PLAIN_DIALECT }, input.options.nullValues ?? [], false);
}

/** The engine's buffers grow with this, so only a file with longer records gets more than its default. */
const LINE_BYTES = 2 * 1024 * 1024;

function readerCall(
  path: string,
  plan: CsvPlan,
  nullValues: string[],
  strict: boolean,
  lineBytes = LINE_BYTES,
): Sql {
  const columns = plan.names.map((_, index) => sql`${literal(`c${index}`)}: 'VARCHAR'`);
  const { dialect } = plan;
  return sql`read_csv(${literal(path)}, delim=${literal(dialect.delimiter)}, quote=${literal(dialect.quote)},
    escape=${literal(dialect.quote === '' ? '' : dialect.escape)}, header=false, skip=${literal(strict ? plan.skipLines : 0)},
    columns={${join(columns)}}, auto_detect=false, nullstr=[${join(['', ...nullValues].map(literal))}],
    max_line_size=${literal(lineBytes)}, buffer_size=${literal(Math.max(16 << 20, 2 * lineBytes))}, strict_mode=true, parallel=${literal(strict)})`;
}

/** The staged table, or null when the engine refuses any record: then nothing is kept of its reading. */
async function stageFast(
  input: IngestInput,
  common: OpenedCsv['common'],
  source: TextSource,
): Promise<StagedTable | null> {
  try {
    return await input.engine.withSession(async (session) => {
      const path = joinPath(input.workDir, 'staged.parquet');
      const rowCount = await stageRows(input, session, source.relation, common.names.length, path);
      return { ...common, path, rowCount, setAside: null };
    });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'engine_failed') return null;
    throw error;
  }
}

/** Writes rows as text and numbers them afterwards, since numbering while reading would hold all cores but one back. */
async function stageRows(
  input: IngestInput,
  session: EngineSession,
  reader: Sql,
  width: number,
  path: string,
): Promise<number> {
  const names = Array.from({ length: width }, (_, index) => `c${index}`);
  const bare = `${path}.bare`;
  const copied = await session.copy(sql`SELECT ${join(names.map(identifier))} FROM ${reader}`.text, bare, {
    signal: input.signal,
    onProgress: (percent) => input.report?.({ step: 'read', percent: percent * 0.5 }),
  });
  if (copied.rowCount === 0) throw new DomainError('input_empty', 'The file has a header but no data.');
  const { rowCount } = await assembleColumns(
    path,
    '__row',
    names.map((name) => ({ name, paths: [bare] })),
  );
  await rm(bare);
  return rowCount;
}

/**
 * Reads record by record. Short records are filled up with nulls (counted in a note); records with more fields than
 * columns, or with broken quotes, are set aside with their line and raw text, since their values cannot be placed.
 */
async function readTolerant(
  input: IngestInput,
  path: string,
  plan: CsvPlan,
  staged: string,
): Promise<Pick<StagedTable, 'rowCount' | 'setAside' | 'notes'>> {
  const clean = joinPath(input.workDir, 'clean.csv');
  const aside = joinPath(input.workDir, 'aside.csv');
  const [rowsOut, asideOut] = [createWriteStream(clean), createWriteStream(aside)];
  const width = plan.names.length;
  const size = (await stat(path)).size;
  let [rowCount, asideCount, shortCount, blankCount, bytes, longest] = [0, 0, 0, 0, 0, LINE_BYTES];
  let rowText: string[] = [];
  let asideText: string[] = [];

  const end = new TableEnd(width, plan.names);
  const setAside = (line: number, reason: string, raw: string) => {
    asideCount++;
    asideText.push(`${line + 1},${quoted(reason)},${quoted(raw)}\n`);
  };
  const place = ({ row, raw }: HeldRow) => {
    let { fields } = row;
    const second = end.ofSecondTable(row);
    // A delimiter at the end of every line adds one empty field to each.
    while (fields.length > width && fields.at(-1) === '') fields = fields.slice(0, -1);
    longest = Math.max(longest, 6 * (row.end - row.start) + 8 * width);
    const reason = row.broken
      ? 'quotes are broken'
      : fields.length > width
        ? `${fields.length} fields where ${width} are expected`
        : second;
    if (reason !== null) {
      setAside(row.line, reason, raw());
      return;
    }
    if (fields.length < width) shortCount++;
    rowCount++;
    rowText.push(`${Array.from({ length: width }, (_, index) => quoted(fields[index] ?? '')).join(',')}\n`);
  };
  const take = (text: string, row: ParsedRow) => {
    if (row.fields.length === 1 && row.fields[0] === '' && width > 1) {
      blankCount++;
      end.blank();
      return;
    }
    for (const held of end.take(row, () => text.slice(row.start, row.end))) place(held);
  };
  const flush = async () => {
    if (!rowsOut.write(rowText.join(''))) await onceDrained(rowsOut);
    if (!asideOut.write(asideText.join(''))) await onceDrained(asideOut);
    [rowText, asideText] = [[], []];
  };

  let [rest, line] = ['', 0];
  const decoder = new TextDecoder();
  const consume = async (final: boolean) => {
    const parsed = parseRows(rest, plan.dialect, { final, firstLine: line });
    for (const row of parsed.rows) if (row.line >= plan.skipLines) take(rest, row);
    rest = rest.slice(parsed.consumed);
    line = parsed.lines;
    await flush();
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 4 << 20 })) {
    if (input.signal?.aborted) throw new DomainError('cancelled', 'The work was cancelled.');
    bytes += chunk.length;
    rest += decoder.decode(chunk, { stream: true });
    // A quote that never closes would swallow the file and cost quadratic time.
    if (rest.length > 64 << 20)
      throw new DomainError('input_unreadable', `A quote opened near line ${line + 1} never closes.`);
    await consume(false);
    input.report?.({ step: 'read', percent: (bytes / size) * 40, rowsDone: rowCount });
  }
  rest += decoder.decode();
  await consume(true);
  const { footer, rows } = end.finish(shortCount === 0);
  for (const held of rows) place(held);
  for (const { row, raw } of footer) setAside(row.line, 'stands below the table', raw());
  await flush();
  rowsOut.end();
  asideOut.end();
  await Promise.all([finished(rowsOut), finished(asideOut)]);

  if (rowCount === 0) {
    throw asideCount > 0
      ? new DomainError(
          'input_unreadable',
          `None of the ${asideCount} records could be read; check delimiter and quote.`,
        )
      : new DomainError('input_empty', 'The file has a header but no data.');
  }
  return input.engine.withSession(async (session) => {
    const clear: CsvPlan = { ...plan, dialect: PLAIN_DIALECT };
    const reader = readerCall(clean, clear, input.options.nullValues ?? [], false, longest);
    await stageRows(input, session, reader, width, staged);
    const notes: string[] = [];
    if (shortCount > 0)
      notes.push(`${shortCount} records are shorter than the header; their missing fields are empty`);
    if (blankCount > 0) notes.push(`${blankCount} blank lines were skipped`);
    if (asideCount === 0) return { rowCount, setAside: null, notes };
    const asidePath = joinPath(input.workDir, 'set-aside.parquet');
    const columns =
      "columns={'line':'BIGINT','reason':'VARCHAR','raw':'VARCHAR'}, header=false, auto_detect=false, delim=',', quote='\"', escape='\"'";
    await session.copy(
      sql`FROM read_csv(${literal(aside)}, ${new Sql(columns)}, max_line_size=${literal(longest)}, buffer_size=${literal(Math.max(16 << 20, 2 * longest))})`
        .text,
      asidePath,
    );
    return { rowCount, setAside: { path: asidePath, count: asideCount }, notes };
  });
}

function quoted(text: string): string {
  return text === '' ? '' : `"${text.replaceAll('"', '""')}"`;
}

function onceDrained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => stream.once('drain', () => resolve()));
}
