import { createWriteStream } from 'node:fs';
import { join as joinPath } from 'node:path';
import { finished } from 'node:stream/promises';
import { identifier, join, literal, Sql, sql } from '@/server/engine/sql';
import type { IngestInput, StagedTable } from '../table';

const BUFFER_CHARACTERS = 1 << 20;
/** The engine's buffers grow with this, so only a file with longer records gets more than its default. */
const LINE_BYTES = 2 * 1024 * 1024;

/**
 * Takes rows of text from a reader that makes them one by one and hands them to the engine, by way of a file, so that
 * no table lies in memory. Rows may be shorter than the table; empty and null are both missing.
 */
export class RowStage {
  rowCount = 0;
  setAsideCount = 0;
  private rowText: string[] = [];
  private asideText: string[] = [];
  private buffered = 0;
  private longest = LINE_BYTES;
  private readonly rowsPath: string;
  private readonly asidePath: string;
  private readonly rowsOut;
  private readonly asideOut;

  constructor(private readonly input: IngestInput) {
    this.rowsPath = joinPath(input.workDir, 'rows.csv');
    this.asidePath = joinPath(input.workDir, 'rows-aside.csv');
    this.rowsOut = createWriteStream(this.rowsPath);
    this.asideOut = createWriteStream(this.asidePath);
  }

  /** Call `flush` now and then: this only gathers. */
  write(fields: readonly (string | null)[]): void {
    // One column needs a mark for missing, since an empty line is no record to the engine.
    const line = `${this.rowCount},${fields.map(quoted).join(',')}\n`;
    this.rowCount++;
    this.rowText.push(line);
    this.grow(line.length);
  }

  /** `line` is where a person finds it, counted from 1. */
  setAside(line: number, reason: string, raw: string): void {
    this.setAsideCount++;
    const text = `${line},${quoted(reason)},${quoted(raw)}\n`;
    this.asideText.push(text);
    this.grow(text.length);
  }

  private grow(length: number): void {
    this.buffered += length;
    this.longest = Math.max(this.longest, 4 * length);
  }

  async flush(): Promise<void> {
    if (this.buffered < BUFFER_CHARACTERS) return;
    this.input.signal?.throwIfAborted();
    await this.drain();
  }

  private async drain(): Promise<void> {
    if (!this.rowsOut.write(this.rowText.join(''))) await onceDrained(this.rowsOut);
    if (!this.asideOut.write(this.asideText.join(''))) await onceDrained(this.asideOut);
    [this.rowText, this.asideText, this.buffered] = [[], [], 0];
  }

  /** Stages the columns at these places of the rows, in this order. */
  async finish(places: readonly number[]): Promise<Pick<StagedTable, 'path' | 'rowCount' | 'setAside'>> {
    await this.drain();
    this.rowsOut.end();
    this.asideOut.end();
    await Promise.all([finished(this.rowsOut), finished(this.asideOut)]);
    const path = joinPath(this.input.workDir, 'staged.parquet');
    const width = Math.max(...places) + 1;
    const rows = this.reader(
      this.rowsPath,
      ['row', ...Array.from({ length: width }, (_, index) => `f${index}`)],
      ['', ...(this.input.options.nullValues ?? [])],
    );
    const columns = places.map(
      (place, index) => sql`${identifier(`f${place}`)} AS ${identifier(`c${index}`)}`,
    );
    const asidePath = joinPath(this.input.workDir, 'set-aside.parquet');
    await this.input.engine.withSession(async (session) => {
      await session.copy(
        sql`SELECT row::BIGINT AS __row, ${join(columns)} FROM ${rows} ORDER BY __row`.text,
        path,
        { signal: this.input.signal },
      );
      if (this.setAsideCount === 0) return;
      const aside = this.reader(this.asidePath, ['line', 'reason', 'raw'], ['']);
      await session.copy(sql`SELECT line::BIGINT AS line, reason, raw FROM ${aside}`.text, asidePath);
    });
    return {
      path,
      rowCount: this.rowCount,
      setAside: this.setAsideCount === 0 ? null : { path: asidePath, count: this.setAsideCount },
    };
  }

  private reader(path: string, names: string[], nullTexts: string[]): Sql {
    const columns = names.map((name) => sql`${literal(name)}: 'VARCHAR'`);
    const settings = new Sql(
      "delim=',', quote='\"', escape='\"', header=false, auto_detect=false, parallel=false, null_padding=true",
    );
    return sql`read_csv(${literal(path)}, columns={${join(columns)}}, ${settings}, nullstr=[${join(nullTexts.map(literal))}],
      max_line_size=${literal(this.longest)}, buffer_size=${literal(Math.max(16 << 20, 2 * this.longest))})`;
  }
}

function quoted(text: string | null): string {
  return text === null || text === '' ? '' : `"${text.replaceAll('"', '""')}"`;
}

function onceDrained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => stream.once('drain', () => resolve()));
}
