import { initTRPC, TRPCError, type TRPCMutationProcedure, type TRPCQueryProcedure } from '@trpc/server';
import type { z } from 'zod';
import { logger } from '@/server/lib/logger';
import { metrics } from '@/server/observability/metrics';
import type { Operation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { type Call, execute } from '@/server/operations/execute';
import { type ProblemBody, toProblem } from '@/server/operations/problem';
import { registry } from '@/server/registry';
import type { Actor } from '@/server/tenancy/actor';

/** A call of any door, and who makes it. A batch shares it, so each of its calls counts for itself. */
export interface TrpcContext extends Call {
  actor: Actor;
}

const t = initTRPC.context<TrpcContext>().create({
  errorFormatter: ({ shape, error, ctx }) => {
    const problem: ProblemBody = toProblem(error.cause ?? error, { requestId: ctx?.requestId });
    return {
      ...shape,
      message: problem.detail ?? problem.title,
      data: { ...shape.data, stack: undefined, problem },
    };
  },
});

type Registry = typeof registry;
type ProcedureOf<Definition> = Definition extends {
  kind: infer Kind;
  input: infer Input extends z.ZodType;
  output: infer Output extends z.ZodType;
}
  ? Kind extends 'query'
    ? TRPCQueryProcedure<{ input: z.input<Input>; output: z.output<Output>; meta: unknown }>
    : TRPCMutationProcedure<{ input: z.input<Input>; output: z.output<Output>; meta: unknown }>
  : never;
type Procedures = {
  [Noun in keyof Registry]: { [Verb in keyof Registry[Noun]]: ProcedureOf<Registry[Noun][Verb]> };
};

function procedureOf(operation: Operation) {
  const call = async (given: { ctx: TrpcContext; input: unknown; signal: AbortSignal | undefined }) => {
    const { ctx, input, signal } = given;
    try {
      return await execute(operation, ctx.actor, input, {
        ...ctx,
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      throw toTrpcError(error, ctx.requestId);
    }
  };
  // The operation parses its own input, so that both doors answer a bad one alike.
  const procedure = t.procedure.input((input: unknown) => input);
  return operation.kind === 'query' ? procedure.query(call) : procedure.mutation(call);
}

const TRPC_CODES: Record<number, TRPCError['code']> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

function toTrpcError(error: unknown, requestId: string): TRPCError {
  const { status, code } = toProblem(error);
  metrics().problems.inc({ code });
  if (code === 'rate_limited') metrics().rateLimitRefusals.inc();
  if (status >= 500) logger.error({ err: error, requestId }, 'call failed');
  const cause =
    error instanceof DomainError ? error : new DomainError('internal', 'Something failed on our side.');
  return new TRPCError({ code: TRPC_CODES[status] ?? 'INTERNAL_SERVER_ERROR', cause });
}

const procedures = Object.fromEntries(
  Object.entries(registry).map(([noun, verbs]) => [
    noun,
    Object.fromEntries(
      Object.entries(verbs).map(([verb, operation]) => [
        verb,
        procedureOf(operation as unknown as Operation),
      ]),
    ),
  ]),
);

/** The tRPC door. The loop above loses the types that `Procedures` states; this is the boundary that restores them. */
export const appRouter = t.router(procedures as unknown as Procedures);
export type AppRouter = typeof appRouter;
