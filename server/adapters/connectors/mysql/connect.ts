import { connect as connectSocket } from 'node:net';
import type { Readable } from 'node:stream';
import { createConnection, type FieldPacket, type Connection as MysqlConnection } from 'mysql2';
import { DomainError } from '@/server/operations/errors';
import type { Connection } from '@/server/ports/connector';
import type { Outbound } from '@/server/ports/outbound';

const CONNECT_MS = 10_000;

export type TextRow = (string | null)[];
export interface TextResult {
  fields: FieldPacket[];
  rows: TextRow[];
}

/**
 * Runs `work` in one transaction that can only read and sees one state of the database. One statement a call; files of
 * this machine are never sent, whatever the server asks for.
 */
export async function withMysql<Result>(
  outbound: Outbound,
  { settings, secrets }: Connection<'mysql'>,
  options: { statementMs: number; signal?: AbortSignal },
  work: (client: MysqlClient) => Promise<Result>,
): Promise<Result> {
  const address = await outbound.resolve(settings.host, settings.port);
  const socket = connectSocket({ host: address.address, port: settings.port, noDelay: true });
  const verify = settings.encryption === 'verify';
  const connection = createConnection({
    // The name for TLS; the connection itself is made to the address that was checked.
    host: settings.host,
    stream: () => socket,
    database: settings.database,
    user: settings.user,
    password: secrets.password ?? '',
    ssl:
      settings.encryption === 'off'
        ? undefined
        : { rejectUnauthorized: verify, verifyIdentity: verify, ca: settings.caCertificate },
    connectTimeout: CONNECT_MS,
    charset: 'utf8mb4',
    multipleStatements: false,
    flags: ['-LOCAL_FILES'],
  });
  connection.on('error', () => {});
  const client = new MysqlClient(connection);
  const abort = () => {
    client.stop();
    socket.destroy();
  };
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    options.signal?.throwIfAborted();
    await client.connect();
    // Back-slashes must mean the same to the server and to the driver that escapes values.
    await client.run("SET SESSION sql_mode = '', time_zone = '+00:00'");
    await client.limitTime(options.statementMs);
    await client.run('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await client.run('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    return await work(client);
  } catch (error) {
    if (options.signal?.aborted === true) throw new DomainError('cancelled', 'The reading was cancelled.');
    throw mysqlProblem(error, settings.host);
  } finally {
    options.signal?.removeEventListener('abort', abort);
    connection.destroy();
    socket.destroy();
  }
}

/** The few calls that are needed, as promises, with every value as the text that the server sends. */
export class MysqlClient {
  private reading: Readable | null = null;

  constructor(private readonly connection: MysqlConnection) {}

  connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.connection.connect((error) => (error === null ? resolve() : reject(error)));
    });
  }

  run(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.connection.query(sql, (error: unknown) => (error === null ? resolve() : reject(error)));
    });
  }

  /** MySQL and MariaDB name the bound differently, and each refuses the other's name. */
  async limitTime(milliseconds: number): Promise<void> {
    await this.run(`SET SESSION max_execution_time = ${milliseconds}`).catch(() =>
      this.run(`SET SESSION max_statement_time = ${milliseconds / 1000}`),
    );
  }

  /** Ends what is being read; a closed socket alone would leave its reader waiting. */
  stop(): void {
    this.reading?.destroy(new Error('stopped'));
  }

  async all(sql: string, values: string[] = []): Promise<TextResult> {
    const result: TextResult = { fields: [], rows: [] };
    await this.stream(sql, values, async (rows, fields) => {
      result.fields = fields;
      result.rows.push(...rows);
    });
    return result;
  }

  /** Hands rows on in batches and waits for each to be taken. The first call has the fields, and maybe no rows. */
  async stream(
    sql: string,
    values: string[],
    take: (rows: TextRow[], fields: FieldPacket[]) => Promise<void>,
  ): Promise<void> {
    let fields: FieldPacket[] = [];
    const query = this.connection.query({
      sql,
      values,
      rowsAsArray: true,
      typeCast: (field) => field.buffer(),
    });
    query.on('fields', (found: FieldPacket[]) => {
      fields = found;
    });
    let batch: TextRow[] = [];
    let told = false;
    const stream = query.stream({ highWaterMark: BATCH_ROWS });
    this.reading = stream;
    for await (const row of stream) {
      batch.push(textRow(row, fields));
      if (batch.length < BATCH_ROWS) continue;
      told = true;
      await take(batch, fields);
      batch = [];
    }
    if (batch.length > 0 || !told) await take(batch, fields);
  }
}

const BATCH_ROWS = 1000;
const BIT = 16;
/** Types that hold text or bytes; which of both, their character set says. */
const STRINGS = new Set([15, 249, 250, 251, 252, 253, 254]);
const BINARY = 63;

function textRow(row: (Buffer | null)[], fields: FieldPacket[]): TextRow {
  return row.map((value, index) => {
    if (value === null) return null;
    const type = fields[index]?.columnType ?? fields[index]?.type;
    if (type === BIT) return BigInt(`0x${value.toString('hex') || '0'}`).toString();
    const isBytes = type !== undefined && STRINGS.has(type) && characterSetOf(fields[index]) === BINARY;
    return isBytes ? `0x${value.toString('hex')}` : value.toString('utf8');
  });
}

function characterSetOf(field: FieldPacket | undefined): unknown {
  return Reflect.get(Object(field), 'characterSet');
}

const REFUSED = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
]);
const TOO_LONG = new Set(['ER_QUERY_TIMEOUT', 'ER_STATEMENT_TIMEOUT', 'ER_QUERY_INTERRUPTED']);

function mysqlProblem(error: unknown, host: string): unknown {
  if (error instanceof DomainError) return error;
  const code = String(Reflect.get(Object(error), 'code') ?? '');
  const message = error instanceof Error ? error.message : String(error);
  if (REFUSED.has(code)) return new DomainError('source_refused', `The server says: ${message}.`);
  if (TOO_LONG.has(code) || Reflect.get(Object(error), 'errno') === 1969)
    return new DomainError('source_failed', 'The query took too long and was stopped. Choose fewer rows.');
  if (code === 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION')
    return new DomainError('source_failed', 'The query tries to write. Only queries that read are allowed.');
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return new DomainError(
      'source_unreachable',
      `\`${host}\` does not encrypt; set the encryption to off if that is all right.`,
    );
  }
  if (/certificate|altnames/i.test(message)) {
    return new DomainError(
      'source_unreachable',
      `The certificate of \`${host}\` is not trusted (${message}); set the encryption to "encrypt" to accept it.`,
    );
  }
  if (code.startsWith('ER_')) return new DomainError('source_failed', `The database says: ${message}.`);
  const reason = code === 'ECONNREFUSED' ? 'nothing listens at this port' : message;
  return new DomainError('source_unreachable', `\`${host}\` could not be reached: ${reason}.`);
}
