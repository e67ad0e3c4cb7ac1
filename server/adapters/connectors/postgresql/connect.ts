import pg from 'pg';
import { DomainError } from '@/server/operations/errors';
import type { Connection } from '@/server/ports/connector';
import type { Outbound } from '@/server/ports/outbound';

const CONNECT_MS = 10_000;
const BOOLEAN = 16;

/** Every value as the text that the server sends; booleans spelt out. */
export const AS_TEXT = {
  getTypeParser: (type: number) =>
    type === BOOLEAN ? (value: string) => (value === 't' ? 'true' : 'false') : (value: string) => value,
};

/**
 * Runs `work` in one transaction that can only read and sees one state of the database. Text comes in one form whatever
 * the server's settings are: ISO dates, UTC.
 */
export async function withPostgresql<Result>(
  outbound: Outbound,
  { settings, secrets }: Connection<'postgresql'>,
  options: { statementMs: number; signal?: AbortSignal },
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const address = await outbound.resolve(settings.host, settings.port);
  const client = new pg.Client({
    host: address.address,
    port: settings.port,
    database: settings.database,
    user: settings.user,
    password: secrets.password ?? '',
    ssl:
      settings.encryption === 'off'
        ? false
        : {
            rejectUnauthorized: settings.encryption === 'verify',
            servername: settings.host,
            ca: settings.caCertificate,
          },
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'datrix',
    keepAlive: true,
  });
  // A connection that breaks between two queries; the next query says so.
  client.on('error', () => {});
  const abort = () => client.connection.stream.destroy();
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    options.signal?.throwIfAborted();
    await client.connect();
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(
      `SET LOCAL statement_timeout = ${options.statementMs}; SET LOCAL datestyle = 'ISO, YMD';
       SET LOCAL timezone = 'UTC'; SET LOCAL intervalstyle = 'iso_8601'; SET LOCAL bytea_output = 'hex'`,
    );
    const result = await work(client);
    await client.query('ROLLBACK');
    return result;
  } catch (error) {
    if (options.signal?.aborted === true) throw new DomainError('cancelled', 'The reading was cancelled.');
    throw postgresqlProblem(error, settings.host);
  } finally {
    options.signal?.removeEventListener('abort', abort);
    await client.end().catch(() => {});
  }
}

/** What the server or the network says, as one of our problems. Texts of the server name objects, never passwords. */
export function postgresqlProblem(error: unknown, host: string): unknown {
  if (error instanceof DomainError) return error;
  const code = String(Reflect.get(Object(error), 'code') ?? '');
  const message = error instanceof Error ? error.message : String(error);
  if (code === '28P01' || code === '28000')
    return new DomainError('source_refused', `The server refuses this user or password: ${message}.`);
  if (code === '3D000') return new DomainError('source_refused', `${capital(message)}. Check its name.`);
  if (code === '42501')
    return new DomainError('source_refused', `${capital(message)}. Give the user the right to SELECT.`);
  if (code === '57014')
    return new DomainError('source_failed', 'The query took too long and was stopped. Choose fewer rows.');
  if (code === '25006')
    return new DomainError('source_failed', 'The query tries to write. Only queries that read are allowed.');
  if (/^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE' && !code.startsWith('57P') && !code.startsWith('08'))
    return new DomainError('source_failed', `The database says: ${message}.`);
  return new DomainError(
    'source_unreachable',
    `\`${host}\` could not be reached: ${reasonOf(code, message)}.`,
  );
}

function reasonOf(code: string, message: string): string {
  if (code === 'ECONNREFUSED') return 'nothing listens at this port';
  if (/does not support SSL/i.test(message))
    return 'it does not encrypt; set the encryption to off if that is all right';
  if (/certificate/i.test(code) || /certificate|altnames/i.test(message))
    return `its certificate is not trusted (${message}); set the encryption to "encrypt" to accept it`;
  if (/timeout|timed out/i.test(message)) return 'it does not answer';
  return message;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
