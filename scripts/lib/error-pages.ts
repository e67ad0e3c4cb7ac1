import { DomainError, ERROR_TABLE, type ErrorCode } from '@/server/operations/errors';
import { toProblem } from '@/server/operations/problem';
import { ERROR_EXAMPLES, PROGRAM_ADVICE } from './error-examples';

/** What causes each problem and what to do about it; the texts of `docs/errors/`. */
const TEXTS: Record<ErrorCode, { cause: string; remedy: string }> = {
  invalid_input: {
    cause: 'A field of the request is missing, has the wrong type or is out of bounds.',
    remedy: '`errors` names each field and what is wrong with it. Mend them and send the request again.',
  },
  invalid_cursor: {
    cause:
      'The `cursor` was changed, belongs to another list, or was issued for other filters or another order.',
    remedy:
      'Use `nextCursor` of the previous page unchanged with the same parameters, or start without a cursor.',
  },
  unknown_field: {
    cause: 'A query parameter, form field or sort field does not exist.',
    remedy: '`errors` lists the allowed names.',
  },
  unauthenticated: {
    cause: 'There is no session and no API key, or the key is unknown, expired or revoked.',
    remedy: 'Send `Authorization: Bearer dtx_…` with a valid key, or sign in.',
  },
  invalid_credentials: {
    cause: 'E-mail or password is wrong.',
    remedy: 'Check both. The answer is the same whether the account exists or not.',
  },
  second_factor_required: {
    cause: 'E-mail and password are right, and the account has a second factor.',
    remedy: 'Send `code` too: the six digits that the authenticator app shows, or a recovery code.',
  },
  second_factor_enrolment_required: {
    cause: 'The organisation asks its members for a second factor, and your account has none.',
    remedy: 'Sign in with a browser and set one up under Security. API keys are not affected.',
  },
  invalid_grant: {
    cause: 'The refresh token is unknown, was used before, has expired, or its sign-in was ended.',
    remedy:
      'Get new tokens by `POST /v1/tokens`. A refresh token works once; using it again ends all tokens of its sign-in.',
  },
  forbidden: {
    cause:
      'Your role, or the permissions of the key, do not include what this needs. `detail` names the permission.',
    remedy: 'Ask an administrator of your organisation for the permission.',
  },
  not_found: {
    cause: 'There is no such object in your organisation. Objects of others look the same as none.',
    remedy: 'Check the id and the organisation that the key belongs to.',
  },
  object_not_found: {
    cause: 'The stored content of an object is missing from the object store.',
    remedy: 'Tell the operator of this instance; a restore of the store brings it back.',
  },
  method_not_allowed: {
    cause: 'The address exists, the method does not.',
    remedy: 'The `Allow` header lists the methods.',
  },
  conflict: {
    cause: 'The object is in a state that does not allow this now, for example a scan is still running.',
    remedy: '`detail` says what to wait for or change.',
  },
  precondition_failed: {
    cause:
      'The `If-Match` header names a state that the object no longer has: somebody changed it since you read it.',
    remedy: 'Read it again, look whether your change still makes sense, and send it with the new `ETag`.',
  },
  payload_too_large: {
    cause: 'A JSON body is larger than allowed.',
    remedy: 'Send less, or use the upload for files.',
  },
  uri_too_long: {
    cause: 'The address with its query is longer than 8,192 characters, or has more than 100 parameters.',
    remedy: 'Use fewer or shorter parameters; a cursor must be sent as it is.',
  },
  unsupported_media_type: {
    cause: 'The `Content-Type` does not fit the operation.',
    remedy: 'JSON operations take `application/json`, uploads `multipart/form-data`.',
  },
  idempotency_mismatch: {
    cause: 'The `Idempotency-Key` was used before with another body.',
    remedy: 'Use a new key for a new request.',
  },
  rate_limited: {
    cause: 'Too many requests in a short time.',
    remedy: 'Wait as long as `Retry-After` says.',
  },
  fix_without_effect: {
    cause: 'Nothing in the current version would change, or every row would go.',
    remedy:
      'Look at the preview: what was found may be fixed already, or is not certain enough for the plan.',
  },
  fix_conflict: {
    cause: 'Later fixes changed the same cells, or removed rows whose cells this fix had changed.',
    remedy:
      'Roll back the fixes listed in `conflicts` first, or send `cascade=true` to take them back as well.',
  },
  cancelled: {
    cause: 'Somebody cancelled the job.',
    remedy: 'Start it again if it is still wanted. Nothing half-done was kept.',
  },
  input_empty: {
    cause: 'The file has no bytes, only white space, or a header without data.',
    remedy: 'Check that the export wrote its rows.',
  },
  input_unreadable: {
    cause: 'No record could be read, or the file is no table.',
    remedy:
      'Check delimiter, quote and encoding, and override them in `options` if they were detected wrongly.',
  },
  input_unsupported: {
    cause:
      'The kind of file is known but not supported, or not known at all. The bytes decide, not the name.',
    remedy:
      '`detail` says what to convert it to: CSV, TSV, JSON, JSON Lines or Parquet, plain or gzip or zstd.',
  },
  input_encoding: {
    cause: 'The bytes are not text in the encoding that was detected or named.',
    remedy: 'Name the right one in `options.encoding`.',
  },
  input_encrypted: { cause: 'The file is encrypted.', remedy: 'Decrypt it and upload it again.' },
  input_corrupt: {
    cause: 'The file is damaged or was cut off.',
    remedy: 'Export or copy it again; `detail` says where reading stopped.',
  },
  input_too_large: {
    cause: 'The file is larger than this instance allows.',
    remedy: 'Split or compress it, or ask the operator to raise `DATRIX_UPLOAD_BYTES_MAX`.',
  },
  input_too_many_columns: {
    cause: 'The file has more columns than this instance allows.',
    remedy:
      'Check the delimiter first; else drop columns, or ask the operator to raise `DATRIX_COLUMNS_MAX`.',
  },
  input_bad_option: {
    cause: 'An option contradicts the file, for example a record path that does not exist.',
    remedy: '`errors` names the option.',
  },
  input_infected: {
    cause: 'The virus scanner of this instance found malware in the file. `detail` names the signature.',
    remedy:
      'The file was deleted. Clean it at its source, or ask the operator when you think it is a false alarm.',
  },
  input_checksum: {
    cause:
      'The SHA-256 of what arrived is not the one that was announced: bytes were lost or changed on the way.',
    remedy: 'Send the file again. When it happens twice, compute the digest of the file anew.',
  },
  outbound_refused: {
    cause:
      'The address is no public one (a loopback, private, link-local or reserved range), does not begin with `https://` or `http://`, or holds a password. Datrix does not reach into the network around it.',
    remedy:
      'Give a public address. The operator of an instance can allow addresses of the own network with `DATRIX_OUTBOUND_ALLOW`.',
  },
  source_unreachable: {
    cause: 'A database, server or bucket does not answer, or the connection to it broke. `detail` says how.',
    remedy: 'Check the host name, the port, the firewall and the encryption setting, then try again.',
  },
  source_refused: {
    cause: 'The source answered, and refused the user, the password, the key or the right to read.',
    remedy: 'Check the credentials of the connector; give its user the right to read.',
  },
  source_failed: {
    cause:
      'The source answered in a way that cannot be read as a table, or refused the query. `detail` says why.',
    remedy: 'Mend the query, the path or the paging settings as `detail` says.',
  },
  quota_exceeded: {
    cause:
      'The files would not fit into the storage that the organisation may use. `usedBytes`, `quotaBytes` and `requestedBytes` give the figures.',
    remedy: 'Delete datasets that are not needed, or ask the operator for more.',
  },
  sql_invalid: {
    cause: 'The text is no valid SQL, or names a column or function that is not there.',
    remedy: '`detail` says what is wrong; `position`, `line` and `column` say where.',
  },
  sql_refused: {
    cause:
      'A query may be one SELECT over the table `data`. This one writes, reads files, settings or other tables, or is more than one statement.',
    remedy: 'Keep to `data`, subqueries of your own, and functions that compute.',
  },
  engine_failed: {
    cause: 'A computation failed on our side.',
    remedy: 'Try again; if it stays, give the request id to the operator.',
  },
  engine_out_of_memory: {
    cause: 'A computation needed more memory than it may have.',
    remedy: 'Ask the operator to raise `DATRIX_ENGINE_MEMORY_MB`.',
  },
  engine_timeout: {
    cause: 'An interactive computation took too long.',
    remedy: 'Narrow the filter, or download the whole.',
  },
  unavailable: { cause: 'A part of the service does not answer.', remedy: 'Try again in a moment.' },
  internal: {
    cause: 'A defect on our side. The answer holds no details; the log does, under the request id.',
    remedy: 'Try again; if it stays, give the request id to the operator.',
  },
};

/** The pages as they must stand in `docs/errors/`, by file name. */
export function errorPages(): Map<string, string> {
  const codes = Object.keys(ERROR_TABLE).filter((code): code is ErrorCode => code in ERROR_TABLE);
  const pages = codes.map((code): [string, string] => {
    const { status, title, retryable } = ERROR_TABLE[code];
    const { cause, remedy } = TEXTS[code];
    const again = retryable ? 'Trying again later may help.' : 'Trying again unchanged does not help.';
    const advice = PROGRAM_ADVICE[status] ?? again;
    return [
      `${code}.md`,
      [
        `# ${code}`,
        `**${title}** (HTTP ${status})`,
        `## Cause\n\n${cause}`,
        `## Example\n\n\`\`\`json\n${JSON.stringify(exampleBody(code), null, 2)}\n\`\`\``,
        `## What to do\n\n${remedy}`,
        again,
        `## What a program does\n\n${advice}\n`,
      ].join('\n\n'),
    ];
  });
  const index = codes.map(
    (code) => `| [${code}](${code}.md) | ${ERROR_TABLE[code].status} | ${ERROR_TABLE[code].title} |`,
  );
  return new Map([
    ...pages,
    [
      'README.md',
      `# Problems\n\nEvery failure is an RFC 9457 problem; \`code\` is the last part of its \`type\`.\n\n| code | status | title |\n|---|---|---|\n${index.join('\n')}\n`,
    ],
  ]);
}

/** The body as the API answers it; where no sentence is written down, the cause stands in for what happened. */
function exampleBody(code: ErrorCode): object {
  const example = ERROR_EXAMPLES[code] ?? { detail: TEXTS[code].cause };
  const { detail, instance = '/v1/datasets', errors, extensions } = example;
  const meta = { ...(errors ? { errors } : {}), ...(extensions ? { extensions } : {}) };
  return toProblem(new DomainError(code, detail, meta), {
    instance,
    requestId: '0198c1de-7a60-7f6a-b1f2-8b1c3c0d9e11',
  });
}
