import type { z } from 'zod';
import type { ZodOpenApiResponseObject } from 'zod-openapi';
import type { Operation } from '@/server/operations/define-operation';
import { ERROR_TABLE } from '@/server/operations/errors';
import { PROBLEM_TYPE_BASE } from '@/server/operations/problem';

const header = (description: string, schema: object = { type: 'string' }) => ({ description, schema });
const whole = { type: 'integer', minimum: 0 };

/** Headers of answers, by the name under which the document keeps them. */
export const HEADERS = {
  RequestId: header(
    'Names this call in our logs; give it to whoever runs the instance when something failed',
  ),
  RateLimitPolicy: header('The limit that this call counts against, for example `"read";q=12000;w=60`'),
  RateLimit: header('Calls left and seconds until the window ends, for example `"read";r=11987;t=42`'),
  RateLimitLimit: header('Calls in a window', whole),
  RateLimitRemaining: header('Calls left in this window', whole),
  RateLimitReset: header('Seconds until the window ends', whole),
  RetryAfter: header('Seconds to wait before the call is worth repeating', whole),
  ETag: header(
    'Names this very answer: for `If-None-Match` when reading again, for `If-Match` when changing',
  ),
  Link: header('`rel="next"` where there are more entries, `rel="first"` on later pages (RFC 8288)'),
  Location: header('Where the job can be followed'),
  IdempotentReplayed: header('`true` when this is the answer to an earlier call with the same key'),
} as const;

type HeaderName = keyof typeof HEADERS;
const NAMES: Readonly<Record<HeaderName, string>> = {
  RequestId: 'X-Request-Id',
  RateLimitPolicy: 'RateLimit-Policy',
  RateLimit: 'RateLimit',
  RateLimitLimit: 'RateLimit-Limit',
  RateLimitRemaining: 'RateLimit-Remaining',
  RateLimitReset: 'RateLimit-Reset',
  RetryAfter: 'Retry-After',
  ETag: 'ETag',
  Link: 'Link',
  Location: 'Location',
  IdempotentReplayed: 'Idempotent-Replayed',
};
const LIMITED: readonly HeaderName[] = [
  'RequestId',
  'RateLimitPolicy',
  'RateLimit',
  'RateLimitLimit',
  'RateLimitRemaining',
  'RateLimitReset',
];

function referTo(names: readonly HeaderName[]): Record<string, { $ref: string }> {
  return Object.fromEntries(names.map((name) => [NAMES[name], { $ref: `#/components/headers/${name}` }]));
}

/** The headers of an operation's success. */
export function successHeaders(operation: {
  method: string;
  starts: boolean;
  lists: boolean;
  revises: boolean;
}): Record<string, { $ref: string }> {
  const { method, starts, lists, revises } = operation;
  return referTo([
    ...LIMITED,
    ...(method === 'GET' || revises ? ['ETag' as const] : []),
    ...(lists ? ['Link' as const] : []),
    ...(starts ? ['Location' as const] : []),
    ...(method === 'POST' ? ['IdempotentReplayed' as const] : []),
  ]);
}

const NAME_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthenticated',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  412: 'PreconditionFailed',
  413: 'TooLarge',
  414: 'AddressTooLong',
  415: 'UnsupportedMediaType',
  422: 'Unprocessable',
  429: 'TooManyRequests',
  500: 'Failed',
  503: 'Unavailable',
};

/** Answers that many operations share, with the codes that each can carry and one real body. */
export function problemComponents(problem: z.ZodType): Record<string, ZodOpenApiResponseObject> {
  return Object.fromEntries(
    Object.entries(NAME_OF_STATUS).map(([status, name]) => {
      const codes = Object.entries(ERROR_TABLE).filter(([, entry]) => entry.status === Number(status));
      const [code, entry] = codes[0] ?? ['internal', ERROR_TABLE.internal];
      const waits = status === '429' || status === '503' || status === '409';
      return [
        name,
        {
          description: codes.map(([known, { title }]) => `\`${known}\`: ${title}`).join('; '),
          headers: referTo([...LIMITED, ...(waits ? ['RetryAfter' as const] : [])]),
          content: {
            'application/problem+json': {
              schema: problem,
              example: {
                type: `${PROBLEM_TYPE_BASE}${code}`,
                title: entry.title,
                status: Number(status),
                detail: 'In words: what happened and what to do.',
                instance: '/v1/datasets/ds_01jd6ck8f1e3s8v3yqk1ngz4b2',
                requestId: '0198c1de-7a60-7f6a-b1f2-8b1c3c0d9e11',
                code,
              },
            },
          },
        },
      ];
    }),
  );
}

/** The statuses that an operation can fail with, each as a reference. */
export function problemResponses(operation: {
  method: string;
  isPublic: boolean;
  hasId: boolean;
  hasBody: boolean;
  revises: boolean;
  kind: Operation['kind'];
}): Record<string, { $ref: string }> {
  const { method, isPublic, hasId, hasBody, revises, kind } = operation;
  const changes = kind !== 'query';
  const statuses = [
    400,
    ...(isPublic ? [] : [401, 403]),
    ...(hasId ? [404] : []),
    ...(changes || method === 'POST' ? [409, 422] : []),
    ...(revises ? [412] : []),
    ...(hasBody ? [413, 415] : []),
    414,
    429,
    500,
    503,
  ];
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      { $ref: `#/components/responses/${NAME_OF_STATUS[status] ?? 'Failed'}` },
    ]),
  );
}
