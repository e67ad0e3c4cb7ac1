import { DomainError, ERROR_TABLE, type ErrorCode, type FieldError } from './errors';

/** RFC 9457 problem. `type` names the page in `docs/errors/`. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  code: ErrorCode;
  requestId?: string;
  errors?: FieldError[];
}

export const PROBLEM_TYPE_BASE = 'https://datrix.dev/errors/';

/** The problem body of any failure; what is not a DomainError becomes `internal` without its text. */
export function toProblem(
  error: unknown,
  where: { instance?: string; requestId?: string } = {},
): ProblemBody {
  const known = error instanceof DomainError ? error : null;
  const code = known?.code ?? 'internal';
  const entry = ERROR_TABLE[code];
  const hidden = code === 'engine_failed' || known === null;
  return {
    type: `${PROBLEM_TYPE_BASE}${code}`,
    title: entry.title,
    status: entry.status,
    detail: hidden ? 'It has been logged under the request id; trying again may help.' : known.detail,
    ...where,
    code,
    ...(known?.meta.errors ? { errors: known.meta.errors } : {}),
    ...(known?.meta.extensions ?? {}),
  };
}
