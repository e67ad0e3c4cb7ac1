import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { DomainError } from '@/server/operations/errors';

const FLUSH_CHARACTERS = 256 * 1024;

/** Writes records as JSON Lines; memory stays at one buffer. */
export class RecordsFile {
  private readonly stream: WriteStream;
  private buffer = '';
  private failure: unknown = null;
  bytes = 0;
  rows = 0;

  constructor(
    readonly path: string,
    private readonly bytesMax: number,
  ) {
    this.stream = createWriteStream(path);
    this.stream.on('error', (error) => {
      this.failure = error;
    });
  }

  /** Resolves when there is room for more. */
  async write(record: Record<string, unknown>): Promise<void> {
    this.buffer += `${JSON.stringify(record)}\n`;
    this.rows++;
    if (this.buffer.length > FLUSH_CHARACTERS) await this.flush();
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
        `The source gives more than the allowed ${this.bytesMax} bytes. Choose less of it.`,
      );
    }
    if (this.stream.write(chunk)) return;
    await new Promise<void>((resolve) => {
      this.stream.once('drain', resolve);
      this.stream.once('error', () => resolve());
    });
  }
}

/** A list of records as a preview: the columns in the order in which they appear, every value as text. */
export function previewOf(records: readonly Record<string, unknown>[]): {
  columns: { name: string; type: string; nullable: null }[];
  rows: (string | null)[][];
} {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return {
    columns: names.map((name) => ({
      name,
      type: typeOf(records.find((record) => record[name] != null)?.[name]),
      nullable: null,
    })),
    rows: records.map((record) => names.map((name) => textOf(record[name]))),
  };
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value === null || value === undefined) return 'null';
  return typeof value === 'object' ? 'object' : typeof value;
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
