import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { DomainError } from '@/server/operations/errors';
import type { Connection } from '@/server/ports/connector';
import type { Outbound } from '@/server/ports/outbound';

const CONNECT_MS = 10_000;
const IDLE_MS = 60_000;
const ATTEMPTS = 3;

/** Runs `work` with a client whose every connection is checked and made to the address that was checked. */
export async function withS3<Result>(
  outbound: Outbound,
  { settings, secrets }: Connection<'s3'>,
  work: (client: S3Client) => Promise<Result>,
): Promise<Result> {
  const endpoint = new URL(settings.endpoint ?? 'https://aws.invalid');
  const port = Number(endpoint.port || (endpoint.protocol === 'http:' ? 80 : 443));
  // An address in place of a name is never looked up, so the check below would not see it.
  if (settings.endpoint !== undefined) await outbound.resolve(endpoint.hostname, port);
  let refusal: unknown = null;
  const lookup: LookupFunction = (host, options, done) => {
    outbound.resolve(host, port).then(
      ({ address, family }) =>
        options.all === true ? done(null, [{ address, family }]) : done(null, address, family),
      (error: NodeJS.ErrnoException) => {
        refusal = error;
        done(error, '', 4);
      },
    );
  };
  const client = new S3Client({
    region: settings.region,
    endpoint: settings.endpoint,
    forcePathStyle: settings.pathStyle,
    credentials: {
      accessKeyId: settings.accessKeyId,
      secretAccessKey: secrets.secretAccessKey ?? '',
    },
    maxAttempts: ATTEMPTS,
    requestHandler: {
      httpAgent: new http.Agent({ lookup, keepAlive: true }),
      httpsAgent: new https.Agent({ lookup, keepAlive: true }),
      connectionTimeout: CONNECT_MS,
      requestTimeout: IDLE_MS,
    },
  });
  try {
    return await work(client);
  } catch (error) {
    throw refusal ?? s3Problem(error, settings.bucket);
  } finally {
    client.destroy();
  }
}

const REFUSED = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'AccessDenied', 'Forbidden', '403']);

function s3Problem(error: unknown, bucket: string): unknown {
  if (error instanceof DomainError) return error;
  const name = error instanceof Error ? error.name : '';
  const status: unknown = Reflect.get(Object(Reflect.get(Object(error), '$metadata')), 'httpStatusCode');
  if (name === 'NoSuchBucket' || (name === 'NotFound' && status === 404))
    return new DomainError('source_failed', `There is no bucket \`${bucket}\`, or nothing at this path.`);
  if (name === 'NoSuchKey') return new DomainError('source_failed', 'There is no file at this path.');
  if (REFUSED.has(name) || status === 403)
    return new DomainError(
      'source_refused',
      `The store refuses this key, or the key may not read \`${bucket}\`: ${name}.`,
    );
  if (status === 301 || name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed')
    return new DomainError('source_failed', 'The bucket is in another region. Set its region.');
  if (typeof status === 'number' && status < 500)
    return new DomainError('source_failed', `The store answers ${status} (${name}).`);
  const reason = error instanceof Error && error.message !== '' ? error.message : name;
  return new DomainError('source_unreachable', `The store could not be reached: ${reason}.`);
}
