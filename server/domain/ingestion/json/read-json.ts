import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { identifier, join, literal, sql, tuple } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { decodeToUtf8 } from '../encoding';
import type { IngestInput, StagedTable } from '../table';
import { objectsOfArrays } from './array-rows';
import { isRawNumber, keepNumberText, mayLoseDigits, recordLine } from './number-text';

/** One JSON document is parsed as a whole; larger ones must come as JSON Lines. */
const DOCUMENT_BYTES_MAX = 512 * 1024 * 1024;
/** The engine's own limit for one record; longer ones raise it for their file. */
const RECORD_BYTES = 16 * 1024 * 1024;

/**
 * Stages JSON: an array of objects or of arrays, objects under a key, one object, or JSON Lines. Values keep the text they have in
 * the file; nested ones stay JSON text.
 */
export async function readJson(input: IngestInput, path: string): Promise<StagedTable> {
  const decoded = await decodeToUtf8(path, input.options.encoding, input.workDir);
  const lines = joinPath(input.workDir, 'records.jsonl');
  const asRecords = (await isJsonLines(decoded.path))
    ? await copyLines(decoded.path, lines, input)
    : await copyDocument(decoded.path, lines, input);
  const staged = joinPath(input.workDir, 'staged.parquet');
  return input.engine.withSession(async (session) => {
    await session.execute(
      sql`CREATE TEMP TABLE records AS SELECT row_number() OVER () - 1 AS __row, json AS j FROM
        read_ndjson_objects(${literal(lines)}, maximum_object_size=${literal(asRecords.longest)})`.text,
      { signal: input.signal },
    );
    const keys = await session.query<{ name: string; nested: string | null }>(
      `SELECT name, CASE WHEN bool_or(kind = 'ARRAY') THEN 'list' WHEN bool_or(kind = 'OBJECT') THEN 'struct' END AS nested FROM (
        SELECT unnest(json_keys(j)) AS name, __row, generate_subscripts(json_keys(j), 1) AS place,
          json_type(j, '$.' || to_json(unnest(json_keys(j)))) AS kind FROM records)
       GROUP BY name ORDER BY min(__row), min(place)`,
    );
    if (keys.length === 0) throw new DomainError('input_empty', 'The records have no fields.');
    if (keys.length > input.limits.columnsMax) {
      throw new DomainError(
        'input_too_many_columns',
        `The records have ${keys.length} fields; ${input.limits.columnsMax} are allowed.`,
      );
    }
    const values = keys.map(({ name }, index) => {
      const at = literal(`$.${JSON.stringify(name)}`);
      const nulls = input.options.nullValues ?? [];
      const value = sql`j ->> ${at}`;
      const kept =
        nulls.length === 0 ? value : sql`CASE WHEN (${value}) NOT IN ${tuple(nulls)} THEN ${value} END`;
      return sql`${kept} AS ${identifier(`c${index}`)}`;
    });
    const { rowCount } = await session.copy(
      sql`SELECT __row, ${join(values)} FROM records ORDER BY __row`.text,
      staged,
      {
        signal: input.signal,
      },
    );
    let setAside: StagedTable['setAside'] = null;
    if (asRecords.asideCount > 0) {
      const asidePath = joinPath(input.workDir, 'set-aside.parquet');
      await session.copy(
        sql`SELECT line::BIGINT AS line, reason, raw FROM read_json(${literal(asRecords.asidePath)}, format='newline_delimited', columns={line:'BIGINT',reason:'VARCHAR',raw:'VARCHAR'})`
          .text,
        asidePath,
      );
      setAside = { path: asidePath, count: asRecords.asideCount };
    }
    const nested: StagedTable['nested'] = {};
    keys.forEach((key, index) => {
      if (key.nested === 'list' || key.nested === 'struct') nested[index] = key.nested;
    });
    return {
      path: staged,
      names: keys.map(({ name }) => name),
      rowCount,
      setAside,
      typed: false,
      nested,
      format: asRecords.format,
      encoding: decoded.encoding,
      encodingConfidence: decoded.confidence,
      delimiter: null,
      quote: null,
      headerRow: null,
      notes: [...asRecords.notes, ...decoded.notes],
    };
  });
}

interface Records {
  format: 'json' | 'jsonl';
  asidePath: string;
  asideCount: number;
  /** Bytes that the longest record may have. */
  longest: number;
  notes: string[];
}

/** True when the first two filled lines are each a whole JSON value. */
async function isJsonLines(path: string): Promise<boolean> {
  const reader = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  let whole = 0;
  try {
    for await (const line of reader) {
      if (line.trim() === '') continue;
      const value = parse(line);
      if (value === undefined) return whole > 0;
      if (Array.isArray(value) && whole === 0) return false;
      if (++whole === 2) return true;
    }
  } finally {
    reader.close();
  }
  return false;
}

async function copyLines(path: string, target: string, input: IngestInput): Promise<Records> {
  const asidePath = joinPath(input.workDir, 'aside.jsonl');
  const [out, aside] = [createWriteStream(target), createWriteStream(asidePath)];
  const size = (await stat(path)).size;
  let [number, kept, asideCount, bytes, longest] = [0, 0, 0, 0, RECORD_BYTES];
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number++;
    bytes += line.length + 1;
    const text = number === 1 ? line.replace(/^\uFEFF/, '') : line;
    if (text.trim() === '') continue;
    const value = parse(text);
    if (isRecord(value)) {
      kept++;
      longest = Math.max(longest, 4 * text.length);
      const line = mayLoseDigits(text) ? recordLine(JSON.parse(text, keepNumberText)) : oneLine(text);
      if (!out.write(`${line}\n`)) await drained(out);
    } else {
      asideCount++;
      const reason = value === undefined ? 'not valid JSON' : 'not a JSON object';
      if (!aside.write(`${JSON.stringify({ line: number, reason, raw: line })}\n`)) await drained(aside);
    }
    if (number % 20000 === 0) input.report?.({ step: 'read', percent: (bytes / size) * 40, rowsDone: kept });
  }
  out.end();
  aside.end();
  await Promise.all([finished(out), finished(aside)]);
  if (kept === 0) throw new DomainError('input_unreadable', 'No line is a JSON object.');
  return { format: 'jsonl', asidePath, asideCount, longest, notes: [] };
}

async function copyDocument(path: string, target: string, input: IngestInput): Promise<Records> {
  const { size } = await stat(path);
  if (size > DOCUMENT_BYTES_MAX) {
    throw new DomainError(
      'input_too_large',
      `A single JSON document may have ${DOCUMENT_BYTES_MAX} bytes; use JSON Lines for more.`,
    );
  }
  const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  let document: unknown;
  try {
    document = JSON.parse(text, keepNumberText);
  } catch (error) {
    throw new DomainError(
      'input_corrupt',
      `The file is not valid JSON: ${error instanceof Error ? error.message : 'unknown'}.`,
    );
  }
  const notes: string[] = [];
  const found = findRecords(document, input.options.recordPath, notes);
  const records = objectsOfArrays(found, notes) ?? found;
  const asidePath = joinPath(input.workDir, 'aside.jsonl');
  const [out, aside] = [createWriteStream(target), createWriteStream(asidePath)];
  let [kept, asideCount, longest] = [0, 0, RECORD_BYTES];
  for (const [index, record] of records.entries()) {
    const line = JSON.stringify(record);
    if (isRecord(record) && !isRawNumber(record)) {
      kept++;
      longest = Math.max(longest, 4 * line.length);
      if (!out.write(`${recordLine(record)}\n`)) await drained(out);
    } else {
      asideCount++;
      if (!aside.write(`${JSON.stringify({ line: index + 1, reason: 'not a JSON object', raw: line })}\n`))
        await drained(aside);
    }
  }
  out.end();
  aside.end();
  await Promise.all([finished(out), finished(aside)]);
  if (kept === 0) {
    throw records.length === 0
      ? new DomainError('input_empty', 'The JSON holds no records.')
      : new DomainError('input_unreadable', 'The JSON holds no objects; a table needs a list of objects.');
  }
  return { format: 'json', asidePath, asideCount, longest, notes };
}

/** The list of records: the document, the list at `recordPath` (dots), or the longest list of objects under a key. */
function findRecords(document: unknown, recordPath: string | undefined, notes: string[]): unknown[] {
  if (recordPath !== undefined && recordPath !== '') {
    const found = recordPath
      .split('.')
      .reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), document);
    if (Array.isArray(found)) return found;
    throw new DomainError('input_bad_option', `There is no list at \`${recordPath}\`.`, {
      errors: [{ path: 'options.recordPath', message: 'no list there' }],
    });
  }
  if (Array.isArray(document)) return document;
  if (!isRecord(document))
    throw new DomainError('input_unreadable', 'The JSON is a single value; a table needs a list of objects.');
  let best: { path: string; list: unknown[] } | null = null;
  const visit = (value: unknown, path: string, depth: number) => {
    if (Array.isArray(value)) {
      if (value.some(isRecord) && value.length > (best?.list.length ?? 0)) best = { path, list: value };
    } else if (isRecord(value) && depth < 3) {
      for (const [key, inner] of Object.entries(value))
        visit(inner, path === '' ? key : `${path}.${key}`, depth + 1);
    }
  };
  visit(document, '', 0);
  const found: { path: string; list: unknown[] } | null = best;
  if (found === null) return [document];
  const { path, list } = found as { path: string; list: unknown[] };
  notes.push(`The records were found under \`${path}\``);
  return list;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A line end inside a record can only be white space between its tokens. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, ' ');
}

function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => stream.once('drain', () => resolve()));
}
