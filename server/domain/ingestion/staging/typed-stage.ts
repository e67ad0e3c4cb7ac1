import { createWriteStream } from 'node:fs';
import { join as joinPath } from 'node:path';
import { finished } from 'node:stream/promises';
import { identifier, join, literal, Sql, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import type { IngestInput, StagedTable } from '../table';

const BUFFER_CHARACTERS = 1 << 20;
/** The engine's own limit for one record; longer ones raise it for their file. */
const RECORD_BYTES = 16 * 1024 * 1024;

export interface TypedColumn {
  name: string;
  /** DuckDB type; values come as JSON that casts to it. Bytes come as hexadecimal text; `JSON` is kept as its text. */
  type: string;
}

/**
 * Takes rows whose columns have types of their own, as JSON text of each value, and hands them to the engine by way of a
 * file, so that no table lies in memory. JSON carries every number as it is written, so no digit is lost.
 */
export class TypedStage {
  rowCount = 0;
  private lines: string[] = [];
  private buffered = 0;
  private longest = RECORD_BYTES;
  private readonly path: string;
  private readonly out;

  constructor(
    private readonly input: IngestInput,
    private readonly columns: readonly TypedColumn[],
  ) {
    if (columns.length === 0) throw new DomainError('input_empty', 'The file has no columns.');
    if (columns.length > input.limits.columnsMax) {
      throw new DomainError(
        'input_too_many_columns',
        `The file has ${columns.length} columns; ${input.limits.columnsMax} are allowed.`,
      );
    }
    this.path = joinPath(input.workDir, 'rows.jsonl');
    this.out = createWriteStream(this.path);
  }

  /** One JSON text a column, in order. Call `flush` now and then: this only gathers. */
  write(values: readonly string[]): void {
    const line = `{${values.map((value, index) => `"c${index}":${value}`).join(',')}}\n`;
    this.rowCount++;
    this.lines.push(line);
    this.buffered += line.length;
    this.longest = Math.max(this.longest, 4 * line.length);
  }

  async flush(): Promise<void> {
    if (this.buffered < BUFFER_CHARACTERS) return;
    this.input.signal?.throwIfAborted();
    await this.drain();
  }

  private async drain(): Promise<void> {
    if (!this.out.write(this.lines.join(''))) {
      await new Promise<void>((resolve) => this.out.once('drain', () => resolve()));
    }
    [this.lines, this.buffered] = [[], 0];
  }

  async finish(format: string, notes: string[]): Promise<StagedTable> {
    await this.drain();
    this.out.end();
    await finished(this.out);
    if (this.rowCount === 0) throw new DomainError('input_empty', 'The file has columns but no rows.');
    const path = joinPath(this.input.workDir, 'staged.parquet');
    const read = this.columns.map(
      ({ type }, index) => sql`${literal(`c${index}`)}: ${literal(type === 'BLOB' ? 'VARCHAR' : type)}`,
    );
    const columns = this.columns.map(({ type }, index) => {
      const column = identifier(`c${index}`);
      if (type === 'JSON') return sql`CAST(${column} AS VARCHAR) AS ${column}`;
      return type === 'BLOB' ? sql`unhex(${column}) AS ${column}` : column;
    });
    const relation = sql`read_json(${literal(this.path)}, format='newline_delimited', columns={${join(read)}},
      maximum_object_size=${literal(this.longest)})`;
    await this.input.engine.withSession((session) =>
      session.copy(
        sql`SELECT row_number() OVER () - 1 AS __row, ${join(columns)} FROM ${relation}`.text,
        path,
        {
          signal: this.input.signal,
          onProgress: (percent) => this.input.report?.({ step: 'read', percent: 30 + percent * 0.2 }),
        },
      ),
    );
    return {
      path,
      names: this.columns.map(({ name }) => name),
      rowCount: this.rowCount,
      setAside: null,
      typed: true,
      format,
      encoding: null,
      encodingConfidence: null,
      delimiter: null,
      quote: null,
      headerRow: null,
      notes,
    };
  }
}

/** The type of a record, or null where its names cannot stand in one and it has to stay JSON text. */
export function structType(fields: readonly { name: string; type: string }[]): string | null {
  const names = new Set(fields.map(({ name }) => name.toLowerCase()));
  if (fields.length === 0 || names.size < fields.length || names.has('')) return null;
  return `STRUCT(${fields.map(({ name, type }) => new Sql(`${identifier(name)} ${type}`).text).join(', ')})`;
}

/** JSON of a floating-point number, with words for what JSON has no number for. */
export function floatJson(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"';
}

/** A whole number as decimal text with `scale` places. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
