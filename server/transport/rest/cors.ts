/** Headers of ours that a page of another origin may read. */
const EXPOSED = [
  'ETag',
  'Link',
  'Location',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Idempotent-Replayed',
  'X-Request-Id',
  'Content-Disposition',
  'Tus-Resumable',
  'Upload-Offset',
  'Upload-Length',
  'Upload-Expires',
].join(', ');

/** Headers that such a page may send besides the harmless ones. */
const ACCEPTED = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Last-Event-ID',
  'X-Request-Id',
  'Tus-Resumable',
  'Upload-Length',
  'Upload-Defer-Length',
  'Upload-Offset',
  'Upload-Metadata',
  'Upload-Checksum',
  'Upload-Concat',
].join(', ');

const PREFLIGHT_SECONDS = 600;

/**
 * Lets pages of the configured origins read the answer. `Access-Control-Allow-Credentials` is never sent: such a page
 * calls with a key of its own, and a browser hands it nothing that was answered to a cookie.
 */
export function allowOrigin(request: Request, headers: Headers, origins: ReadonlySet<string>): boolean {
  if (origins.size === 0) return false;
  headers.append('vary', 'Origin');
  const origin = request.headers.get('origin');
  if (origin === null || !origins.has(origin)) return false;
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-expose-headers', EXPOSED);
  return true;
}

/** The answer to OPTIONS: what the address takes, and to a preflight of a configured origin, that it may go on. */
export function answerOptions(
  request: Request,
  methods: readonly string[],
  origins: ReadonlySet<string>,
  extra: HeadersInit = {},
): Response {
  const headers = new Headers(extra);
  headers.set('allow', methods.join(', '));
  const allowed = allowOrigin(request, headers, origins);
  if (allowed && request.headers.has('access-control-request-method')) {
    headers.set('access-control-allow-methods', methods.join(', '));
    headers.set('access-control-allow-headers', ACCEPTED);
    headers.set('access-control-max-age', String(PREFLIGHT_SECONDS));
  }
  return new Response(null, { status: 204, headers });
}
