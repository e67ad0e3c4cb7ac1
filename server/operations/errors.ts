/**
 * The one table of failures. `code` is the last segment of the problem type and has a page in `docs/errors/`.
 * Anything that is not a DomainError is answered as `internal` with a request id and no text.
 */
export const ERROR_TABLE = {
  invalid_input: { status: 400, title: 'The request is not valid', retryable: false },
  invalid_cursor: { status: 400, title: 'The cursor was not issued by this server', retryable: false },
  unknown_field: { status: 400, title: 'Unknown field in filter or sort', retryable: false },
  unauthenticated: { status: 401, title: 'Sign in or send an API key', retryable: false },
  invalid_credentials: { status: 401, title: 'E-mail or password is wrong', retryable: false },
  second_factor_required: { status: 401, title: 'The account asks for a second factor', retryable: false },
  second_factor_enrolment_required: {
    status: 403,
    title: 'Set up a second factor first',
    retryable: false,
  },
  invalid_grant: { status: 400, title: 'The token is not valid', retryable: false },
  forbidden: { status: 403, title: 'Your role does not allow this', retryable: false },
  not_found: { status: 404, title: 'Not found', retryable: false },
  object_not_found: { status: 404, title: 'The stored object is gone', retryable: false },
  method_not_allowed: { status: 405, title: 'Method not allowed', retryable: false },
  conflict: { status: 409, title: 'The request conflicts with the present state', retryable: false },
  precondition_failed: { status: 412, title: 'The object was changed meanwhile', retryable: false },
  payload_too_large: { status: 413, title: 'The request body is too large', retryable: false },
  uri_too_long: { status: 414, title: 'The address is too long', retryable: false },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', retryable: false },
  idempotency_mismatch: { status: 422, title: 'Same Idempotency-Key with another body', retryable: false },
  rate_limited: { status: 429, title: 'Too many requests', retryable: true },
  fix_without_effect: { status: 422, title: 'The fix would change nothing', retryable: false },
  fix_conflict: { status: 409, title: 'Later fixes build on this one', retryable: false },
  cancelled: { status: 409, title: 'The job was cancelled', retryable: false },
  input_empty: { status: 422, title: 'The file has no data', retryable: false },
  input_unreadable: { status: 422, title: 'Nothing in the file could be read', retryable: false },
  input_unsupported: { status: 422, title: 'This kind of file is not supported', retryable: false },
  input_encoding: { status: 422, title: 'The text encoding could not be read', retryable: false },
  input_encrypted: { status: 422, title: 'The file is encrypted', retryable: false },
  input_corrupt: { status: 422, title: 'The file is damaged', retryable: false },
  input_too_large: { status: 413, title: 'The file is larger than allowed', retryable: false },
  input_too_many_columns: { status: 422, title: 'The file has too many columns', retryable: false },
  input_bad_option: { status: 422, title: 'An ingestion option does not fit the file', retryable: false },
  input_infected: { status: 422, title: 'The file carries malware', retryable: false },
  input_checksum: { status: 422, title: 'The bytes are not those that were announced', retryable: false },
  outbound_refused: { status: 422, title: 'This address may not be reached', retryable: false },
  source_unreachable: { status: 422, title: 'The source could not be reached', retryable: true },
  source_refused: { status: 422, title: 'The source refused the credentials', retryable: false },
  source_failed: { status: 422, title: 'The source could not be read', retryable: false },
  quota_exceeded: { status: 413, title: 'The storage of the organisation is full', retryable: false },
  sql_invalid: { status: 400, title: 'The query could not be run as written', retryable: false },
  sql_refused: { status: 422, title: 'The query reaches for more than it may', retryable: false },
  engine_failed: { status: 500, title: 'The computation failed', retryable: true },
  engine_out_of_memory: { status: 500, title: 'The computation ran out of memory', retryable: true },
  engine_timeout: { status: 503, title: 'The computation took too long', retryable: true },
  unavailable: { status: 503, title: 'A part of the service is not available', retryable: true },
  internal: { status: 500, title: 'Something failed on our side', retryable: true },
} as const;

export type ErrorCode = keyof typeof ERROR_TABLE;

/** One problem with one field: `path` as in the request body, for example `options.delimiter`. */
export interface FieldError {
  path: string;
  message: string;
}

const MARK = Symbol.for('datrix.DomainError');

/** A failure that the caller may see. `detail` says what happened and what to do, in words. */
export class DomainError extends Error {
  readonly [MARK] = true;

  /** The web process holds this module more than once (its server and Next's bundles), and one throws what the other catches. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && Reflect.get(value, MARK) === true;
  }

  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly meta: {
      errors?: FieldError[];
      retryAfterSeconds?: number;
      extensions?: Record<string, unknown>;
    } = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'DomainError';
  }
}
