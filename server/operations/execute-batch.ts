import { readingOf } from '@/server/audit/note-read';
import type { Actor } from '@/server/tenancy/actor';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import type { Batch, Operation } from './define-operation';
import { type Call, execute } from './execute';
import { parseInput } from './parse-input';
import { takeFromLimit } from './rate-limits';

export function isBatched(operation: Operation): boolean {
  return operation.kind === 'query' && operation.batch !== undefined;
}

/**
 * Many calls of one query in one tenant transaction, each settled by itself. Whoever may not call it goes through
 * `execute`, so that a refusal is the same, and is recorded the same, as for a single call.
 */
export async function executeBatch(
  operation: Operation,
  actor: Actor,
  inputs: readonly unknown[],
  call: Call,
): Promise<PromiseSettledResult<unknown>[]> {
  const together = operation.kind === 'query' ? operation.batch : undefined;
  const allowed =
    actor.type !== 'anonymous' &&
    operation.permission !== 'public' &&
    actor.permissions.has(operation.permission);
  if (together === undefined || !allowed)
    return Promise.allSettled(inputs.map((input) => execute(operation, actor, input, call)));
  // A batch is a fixed number of statements, so it counts as one call.
  await takeFromLimit(operation, actor, call);
  const parsed = await Promise.allSettled(inputs.map(async (input) => parseInput(operation.input, input)));
  const good = parsed.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const readings = good.map((input) => readingOf(operation, actor, input, call));
  const answers = await withTenant(actor.scope, async (db) => {
    const settled = await together({ scope: actor.scope, actor, db, ...call }, good);
    for (const [index, reading] of readings.entries())
      if (settled[index]?.status === 'fulfilled') await reading?.record(db);
    return settled;
  }).catch((reason: unknown) =>
    good.map((): PromiseSettledResult<unknown> => ({ status: 'rejected', reason })),
  );
  for (const [index, reading] of readings.entries())
    if (answers[index]?.status === 'fulfilled') reading?.settle();
  const rest = answers.values();
  return Promise.allSettled(
    parsed.map(async (result) => {
      if (result.status === 'rejected') throw result.reason;
      const answer = rest.next().value;
      if (answer?.status === 'rejected') throw answer.reason;
      return operation.output.parse(answer?.value);
    }),
  );
}

/**
 * A `batch` for handlers that read by unique keys only: run side by side, the database client joins their reads into
 * one statement a step.
 */
export function sideBySide<Input, Output>(
  handler: (context: TenantContext, input: Input) => Promise<Output>,
): Batch<Input, Output> {
  return (context, inputs) => Promise.allSettled(inputs.map((input) => handler(context, input)));
}

/**
 * A `batch` that answers what it can in a fixed number of statements; what it leaves undefined (a later page, something
 * that is not there) goes through the handler, one by one in the same transaction.
 */
export function togetherOrSingly<Input, Output>(
  handler: (context: TenantContext, input: Input) => Promise<Output>,
  together: (context: TenantContext, inputs: Input[]) => Promise<(Output | undefined)[]>,
): Batch<Input, Output> {
  return async (context, inputs) => {
    const known = await together(context, inputs);
    const settled: PromiseSettledResult<Output>[] = [];
    for (const [index, input] of inputs.entries()) {
      const value = known[index];
      const work = value === undefined ? handler(context, input) : Promise.resolve(value);
      settled.push(...(await Promise.allSettled([work])));
    }
    return settled;
  };
}
