import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { DomainError } from '@/server/operations/errors';

/** How the files are written, for whoever reads them: no guessing needed. */
export const CSV_OPTIONS = {
  delimiter: ',',
  quote: '"',
  escape: '"',
  encoding: 'utf-8',
  header: true,
} as const;

const FLUSH_CHARACTERS = 256 * 1024;

/** Writes rows of text as CSV, every value in quotes, null as nothing. Memory stays at one buffer. */
export class CsvFile {
  private readonly stream: WriteStream;
  private buffer = '';
  bytes = 0;
  rows = 0;
  private failure: unknown = null;

  constructor(
    readonly path: string,
    names: readonly string[],
    private readonly bytesMax: number,
  ) {
    const repeated = names.find((name, index) => names.indexOf(name) !== index);
    if (repeated !== undefined) {
      throw new DomainError(
        'source_failed',
        `Two columns are named \`${repeated}\`. Give one of them another name with AS.`,
      );
    }
    this.stream = createWriteStream(path);
    this.stream.on('error', (error) => {
      this.failure = error;
    });
    this.buffer = `${names.map(quoted).join(',')}\r\n`;
  }

  /** Resolves when there is room for more. */
  async write(rows: readonly (readonly (string | null)[])[]): Promise<void> {
    for (const row of rows) {
      // A lone null would leave an empty line, which is no row.
      this.buffer += row.length === 1 && row[0] === null ? '""\r\n' : `${row.map(quoted).join(',')}\r\n`;
      this.rows++;
      if (this.buffer.length > FLUSH_CHARACTERS) await this.flush();
    }
  }

  async close(): Promise<void> {
    await this.flush();
    this.stream.end();
    await finished(this.stream);
  }

  discard(): void {
    this.stream.destroy();
  }

  private async flush(): Promise<void> {
    if (this.failure !== null) throw this.failure;
    const chunk = Buffer.from(this.buffer);
    this.buffer = '';
    this.bytes += chunk.length;
    if (this.bytes > this.bytesMax) {
      throw new DomainError(
        'input_too_large',
        `The source gives more than the allowed ${this.bytesMax} bytes. Choose fewer columns or rows with a query.`,
      );
    }
    if (this.stream.write(chunk)) return;
    await new Promise<void>((resolve) => {
      this.stream.once('drain', resolve);
      this.stream.once('error', () => resolve());
    });
  }
}

function quoted(value: string | null): string {
  return value === null ? '' : `"${value.replaceAll('"', '""')}"`;
}
