import http from 'node:http';
import https from 'node:https';
import { type Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { DomainError } from '@/server/operations/errors';
import type { OutboundAddress, OutboundRequest, OutboundResponse } from '@/server/ports/outbound';

const IDLE_MS = 30_000;

/** One request to an address that was checked; the connection goes there whatever the name says by now. */
export function sendOnce(
  target: URL,
  address: OutboundAddress,
  options: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundResponse> {
  const client = target.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.request(target, {
      method: options.method ?? 'GET',
      headers: { 'accept-encoding': 'identity', 'user-agent': 'Datrix', ...options.headers },
      // A connection of its own: a kept one might lead to an address that was allowed for another name.
      agent: false,
      lookup: (_host, lookup, done) => {
        if (typeof lookup === 'object' && lookup.all === true)
          done(null, [{ address: address.address, family: address.family }]);
        else done(null, address.address, address.family);
      },
      signal,
    });
    let silent = false;
    const reason = (error: unknown) =>
      silent ? unreachable(target, 'it fell silent') : asReason(error, target, options.signal, signal);
    request.setTimeout(options.idleMs ?? IDLE_MS, () => {
      silent = true;
      request.destroy();
    });
    request.on('error', (error) => reject(reason(error)));
    request.on('response', (response) => {
      resolve({
        status: response.statusCode ?? 0,
        headers: flatten(response.headers),
        url: target.href,
        body: readable(response, target, options.bytesMax, reason),
      });
    });
    request.end(options.body);
  });
}

/** The body unpacked and bounded; whatever breaks it arrives as an error that names the host. */
function readable(
  response: http.IncomingMessage,
  target: URL,
  bytesMax = Number.POSITIVE_INFINITY,
  reason: (error: unknown) => Error,
): Readable {
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= bytesMax) return done(null, chunk);
      done(new DomainError('input_too_large', `\`${target.host}\` sends more than ${bytesMax} bytes.`));
    },
  });
  const unpack = unpackerFor(response.headers['content-encoding']);
  // Not `pipeline`: it would hand on the raw error before it can be put into words.
  for (const stream of unpack === null ? [response] : [response, unpack]) {
    stream.on('error', (error) => bounded.destroy(reason(error)));
  }
  (unpack === null ? response : response.pipe(unpack)).pipe(bounded);
  // It may break before its reader has begun to listen; the reader is told all the same when it begins.
  bounded.on('error', () => {});
  bounded.on('close', () => {
    response.destroy();
    unpack?.destroy();
  });
  return bounded;
}

function unpackerFor(encoding: string | undefined): Transform | null {
  switch (encoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress();
    default:
      return null;
  }
}

function asReason(
  error: unknown,
  target: URL,
  cancelled: AbortSignal | undefined,
  bounded: AbortSignal,
): Error {
  if (error instanceof DomainError) return error;
  if (cancelled?.aborted === true) return new DomainError('cancelled', 'The request was cancelled.');
  if (bounded.aborted) return unreachable(target, 'it took too long');
  const code = String(Reflect.get(Object(error), 'code') ?? '');
  const unknown = code === '' ? 'the connection broke' : `the connection broke (${code})`;
  return unreachable(target, REASONS[code] ?? unknown);
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens at this address',
  ECONNRESET: 'it closed the connection',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by itself',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody we know vouches for its certificate',
  EPROTO: 'it does not speak TLS',
};

function unreachable(target: URL, why: string): DomainError {
  return new DomainError('source_unreachable', `\`${target.host}\` could not be reached: ${why}.`);
}

function flatten(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
