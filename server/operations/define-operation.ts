import type { z } from 'zod';
import type { Permission } from '@/server/access/permissions';
import type { ClientFacts } from '@/server/audit/payload';
import type { RateClass } from '@/server/ports/rate-limiter';
import type { Actor } from '@/server/tenancy/actor';
import type { Services, TenantContext } from '@/server/tenancy/tenant-context';

/** What the audit row of a mutation says; `detail` holds names and counts, never row data or secrets. */
export interface AuditNote {
  resourceType: string;
  /** Bare UUID. */
  resourceId: string | null;
  detail?: Record<string, unknown>;
}

export interface HttpBinding {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** OpenAPI style: `/v1/datasets/{datasetId}`; names match fields of the input. */
  path: string;
  /** Success status; default 200, 202 for `start`. */
  status?: number;
}

/** The rest of a handler's work, done after its transaction has committed, so that no connection is held meanwhile. */
export class AfterTransaction<Result> {
  constructor(readonly run: () => Promise<Result>) {}
}

export function afterTransaction<Result>(run: () => Promise<Result>): AfterTransaction<Result> {
  return new AfterTransaction(run);
}

interface OperationBase<Input extends z.ZodType, Output extends z.ZodType> {
  /** `noun.verb`, for example `dataset.list`. */
  id: string;
  summary: string;
  input: Input;
  output: Output;
  /** Deny by default; there is no way to leave it out. */
  permission: Permission;
  http?: HttpBinding;
  /** Where the rule of names (`dataset.get` is `dataset`, `dataset.list` is `datasets`) does not fit. */
  graphql?: { field: string };
  /** For lists: the fields `sort` may name; the default is the first, descending when it starts with `-`. */
  sortFields?: readonly string[];
  /** Which limit a call counts against, where the kind of the operation does not say it. */
  rateClass?: RateClass;
  /** Runs inside one tenant transaction. Work that must not hold it (engine reads) is returned as `afterTransaction`. */
  handler: (
    context: TenantContext,
    input: z.output<Input>,
  ) => Promise<z.input<Output> | AfterTransaction<z.input<Output>>>;
}

export type Batch<Input, Output> = (
  context: TenantContext,
  inputs: Input[],
) => Promise<PromiseSettledResult<Output>[]>;

export interface QueryOperation<Input extends z.ZodType, Output extends z.ZodType>
  extends OperationBase<Input, Output> {
  kind: 'query';
  /** Answers many calls in one transaction by a fixed number of statements, in their order; see `executeBatch`. */
  batch?: Batch<z.output<Input>, z.input<Output>>;
  /** Reading leaves an audit row, as it does under the permission `dataset.read_rows` without being said. */
  showsRows?: boolean;
}

/** A query of any input: what an update revises. */
export interface Revised {
  id: string;
  http?: HttpBinding;
  input: z.ZodType;
  output: z.ZodType;
  handler: (context: TenantContext, input: never) => Promise<unknown>;
}

/** `mutation` answers at once; `start` answers with a job (202 and `Location`). Both leave an audit row. */
export interface MutationOperation<Input extends z.ZodType, Output extends z.ZodType>
  extends OperationBase<Input, Output> {
  kind: 'mutation' | 'start';
  /**
   * For PUT, PATCH and DELETE: the query under the same address whose answer this changes. `If-Match` is compared with
   * the tag of that answer.
   */
  revises?: Revised;
  audit: (input: z.output<Input>, output: z.input<Output>, actor: Actor) => AuditNote;
}

/** What a `public` handler gets; it opens its own transactions. */
export interface PublicContext {
  actor: Actor;
  services: Services;
  requestId: string;
  /** Where the call came from, for the audit trail. */
  client?: ClientFacts;
}

/**
 * What needs no organisation: what someone without an account may do (sign-up), and with `signedIn` what a person does about
 * their own account, also one who is in no organisation. There is no one tenant, so it writes its own audit rows.
 */
export interface PublicOperation<Input extends z.ZodType, Output extends z.ZodType> {
  kind: 'public';
  id: string;
  summary: string;
  input: Input;
  output: Output;
  permission: 'public';
  /** Only for people with a session (or an access token); not for API keys. */
  signedIn?: true;
  http?: HttpBinding;
  graphql?: undefined;
  sortFields?: undefined;
  rateClass?: RateClass;
  handler: (context: PublicContext, input: z.output<Input>) => Promise<z.input<Output>>;
}

export type Operation<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> =
  | PublicOperation<Input, Output>
  | QueryOperation<Input, Output>
  | MutationOperation<Input, Output>;

/** The only way to make a capability: the same definition is served by REST, tRPC and the API description. */
export function defineOperation<
  const Input extends z.ZodType,
  const Output extends z.ZodType,
  const Definition extends Operation<Input, Output>,
>(definition: Definition & Operation<Input, Output>): Definition {
  return definition;
}
