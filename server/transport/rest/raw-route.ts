import type { Permission } from '@/server/access/permissions';
import type { Revised } from '@/server/operations/define-operation';
import type { Call } from '@/server/operations/execute';
import type { RateClass } from '@/server/ports/rate-limiter';
import type { Actor } from '@/server/tenancy/actor';

/** A route whose body or answer is not plain JSON: uploads, downloads, event streams. */
export interface RawRoute {
  id: string;
  summary: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  permission: Permission;
  /** Whether such a call takes a file out: then it leaves an audit row. Absent: it never does. */
  exports?: (query: URLSearchParams) => boolean;
  /** Where the method does not say it: GET reads, POST starts, PATCH and DELETE write. */
  rateClass?: RateClass;
  /** As for an operation: what `If-Match` is compared with. The handler hands it on with its call. */
  revises?: Revised;
  /** What the API description says of it. */
  description: {
    requestBody?: Record<string, unknown>;
    parameters?: {
      name: string;
      in: 'path' | 'query' | 'header';
      description: string;
      schema: Record<string, unknown>;
    }[];
    responses: Record<string, { description: string; content?: Record<string, unknown>; ref?: string }>;
  };
  handle: (
    request: Request,
    actor: Exclude<Actor, { type: 'anonymous' }>,
    params: Record<string, string>,
    call: Call,
  ) => Promise<Response>;
}
