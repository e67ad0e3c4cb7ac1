import type { ErrorCode, FieldError } from '@/server/operations/errors';

export interface ErrorExample {
  detail: string;
  instance?: string;
  errors?: FieldError[];
  extensions?: Record<string, unknown>;
}

const DATASET = '/v1/datasets/ds_01jd6ck8f1e3s8v3yqk1ngz4b2';
const QUALITY = '/v1/quality/ds_01jd6ck8f1e3s8v3yqk1ngz4b2';

/** What a caller is told with each code, as it really reads; shown on the pages in `docs/errors/`. */
export const ERROR_EXAMPLES: Partial<Record<ErrorCode, ErrorExample>> = {
  invalid_input: {
    detail: '`limit`: Too big: expected number to be <=100',
    instance: '/v1/datasets',
    errors: [{ path: 'limit', message: 'Too big: expected number to be <=100' }],
  },
  invalid_cursor: {
    detail:
      'Use `nextCursor` of the previous page unchanged, with the same filters and order; or start without a cursor.',
    instance: '/v1/datasets',
  },
  unknown_field: {
    detail: 'Cannot sort by `colour`. Allowed: createdAt, updatedAt, name, score, each also with - in front.',
    instance: '/v1/datasets',
    errors: [{ path: 'sort', message: 'allowed: createdAt, updatedAt, name, score' }],
  },
  unauthenticated: {
    detail: 'The API key is not valid: it is unknown, expired or revoked.',
    instance: '/v1/me',
  },
  forbidden: {
    detail: 'This needs the permission `dataset.delete`. An administrator of your organisation can give it.',
    instance: DATASET,
  },
  not_found: { detail: 'There is no dataset `ds_01jd6ck8f1e3s8v3yqk1ngz4b2`.', instance: DATASET },
  method_not_allowed: { detail: 'Allowed here: GET, PATCH, DELETE, HEAD, OPTIONS.', instance: DATASET },
  conflict: {
    detail: 'The first call with this Idempotency-Key is still running.',
    instance: '/v1/datasets',
  },
  precondition_failed: {
    detail:
      'It was changed since you read it: `If-Match` names another state. Read it again and decide anew.',
    instance: DATASET,
  },
  payload_too_large: { detail: 'This body may have 1048576 bytes.', instance: `${QUALITY}/rules/import` },
  uri_too_long: { detail: 'An address may have 8192 characters.', instance: '/v1/datasets' },
  unsupported_media_type: {
    detail: 'Send the body as `Content-Type: application/json`.',
    instance: '/v1/api-keys',
  },
  idempotency_mismatch: {
    detail: 'This Idempotency-Key was used with another body or by someone else; use a new key.',
    instance: '/v1/datasets',
  },
  rate_limited: {
    detail: 'More than 12000 `read` calls in 60 seconds. Go on in 17 s.',
    instance: '/v1/jobs/job_01jd6ck8f1e3s8v3yqk1ngz4b2',
  },
  fix_without_effect: { detail: 'Nothing in the current version would change.', instance: `${QUALITY}/fix` },
  fix_conflict: {
    detail: 'Later fixes changed the same cells.',
    instance: `${QUALITY}/fix/fix_01jd6ck8f1e3s8v3yqk1ngz4b2`,
    extensions: { conflicts: [{ fixId: 'fix_01jd6ckb2c7r1v9m5x0qz8w3ty', cells: 12 }] },
  },
  quota_exceeded: {
    detail: 'The organisation may keep 10 GB and has 9.8 GB.',
    instance: '/v1/uploads',
    extensions: { usedBytes: 9_800_000_000, quotaBytes: 10_000_000_000, requestedBytes: 900_000_000 },
  },
  sql_invalid: {
    detail: 'There is no column `citty`; did you mean `city`?',
    instance: `${DATASET}/versions/ver_01jd6ck8f1e3s8v3yqk1ngz4b2/query`,
    extensions: { position: 8, line: 1, column: 8 },
  },
  unavailable: { detail: 'The database is busy; try again in a moment.', instance: DATASET },
  internal: { detail: 'It has been logged under the request id; trying again may help.', instance: DATASET },
};

/** What a program should do with a problem of this status, beyond showing it. */
export const PROGRAM_ADVICE: Readonly<Record<number, string>> = {
  400: 'Do not repeat the call; the request is wrong as it is. `errors[].path` names the field.',
  401: 'Get a new token or key once; do not repeat with the same one. Wrong keys count against the limit of your address.',
  403: 'Do not repeat the call; nothing changes until somebody gives the permission.',
  404: 'Do not repeat the call. After a deletion this is the expected answer.',
  405: 'Do not repeat the call.',
  409: 'Read the object again. With `Retry-After`, repeat the same call after that many seconds.',
  412: 'Read the object again, apply the change to what you find, and send it with the new `ETag`.',
  413: 'Do not repeat the call with this body.',
  414: 'Do not repeat the call with this address.',
  415: 'Send the media type that the API description names.',
  422: 'Do not repeat the call unchanged; the request was understood, and what it refers to does not allow it.',
  429: 'Wait as many seconds as `Retry-After` says, then repeat the call. `RateLimit-Remaining` on every answer helps to slow down before.',
  500: 'Repeat the call at most a few times, with growing pauses; with an `Idempotency-Key` that is safe for POST as well.',
  503: 'Repeat the call with growing pauses, beginning with `Retry-After` where it is sent.',
};
