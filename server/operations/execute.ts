import type { z } from 'zod';
import { readingOf } from '@/server/audit/note-read';
import { noteRefusal } from '@/server/audit/note-refusal';
import { writeAuditEvent } from '@/server/audit/write-audit-event';
import { observeOperation } from '@/server/observability/observe-operation';
import { type Actor, personOf } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';
import type { Call } from './call';
import { AfterTransaction, type Operation } from './define-operation';
import { DomainError } from './errors';
import { parseInput } from './parse-input';
import { takeFromLimit } from './rate-limits';
import { requireUnchanged } from './require-unchanged';

export type { Call } from './call';

/**
 * The only way into an operation, always in this order: actor, permission, rate limit, parse, tenant transaction
 * { precondition, handler, audit row }, work after the transaction, parse of the output. A refusal leaves an audit row
 * of its own.
 */
export function execute<Input extends z.ZodType, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
  actor: Actor,
  input: unknown,
  call: Call,
): Promise<z.output<Output>> {
  return observeOperation(operation.id, actor, call.requestId, problemCode, () =>
    carryOut(operation, actor, input, call),
  );
}

function problemCode(error: unknown): string {
  return error instanceof DomainError ? error.code : 'internal';
}

async function carryOut<Input extends z.ZodType, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
  actor: Actor,
  input: unknown,
  call: Call,
): Promise<z.output<Output>> {
  try {
    return await perform(operation, actor, input, call);
  } catch (error) {
    await noteRefusal(error, operation, actor, input, call);
    throw error;
  }
}

async function perform<Input extends z.ZodType, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
  actor: Actor,
  input: unknown,
  call: Call,
): Promise<z.output<Output>> {
  if (operation.kind === 'public') {
    if (operation.signedIn && personOf(actor) === null)
      throw new DomainError(
        'unauthenticated',
        'Sign in as a person, with a browser: keys and tokens manage no account.',
      );
    await takeFromLimit(operation, actor, call);
    const outcome = await operation.handler({ ...call, actor }, parseInput(operation.input, input));
    return operation.output.parse(outcome);
  }
  if (actor.type === 'anonymous') {
    throw new DomainError('unauthenticated', 'Sign in, or send an API key as `Authorization: Bearer dtx_…`.');
  }
  authorise(operation, actor);
  await takeFromLimit(operation, actor, call);
  const parsed = parseInput(operation.input, input);
  const reading = readingOf(operation, actor, parsed, call);
  const result = await withTenant(actor.scope, async (db) => {
    const { services, requestId, signal } = call;
    const context = {
      scope: actor.scope,
      actor,
      db,
      services,
      requestId,
      ...(signal === undefined ? {} : { signal }),
    };
    if (operation.kind !== 'query') await requireUnchanged(operation, context, parsed, call.ifMatch);
    const outcome = await operation.handler(context, parsed);
    if (operation.kind !== 'query') {
      if (outcome instanceof AfterTransaction)
        throw new Error(`${operation.id}: only queries may defer work`);
      const note = operation.audit(parsed, outcome, actor);
      await writeAuditEvent(db, actor.scope, actor, {
        ...note,
        action: operation.id,
        requestId: call.requestId,
        client: call.client,
      });
      await call.commitWith?.(db, operation.output.parse(outcome));
    }
    await reading?.record(db);
    return outcome;
  });
  reading?.settle();
  const output = result instanceof AfterTransaction ? await result.run() : result;
  return operation.output.parse(output);
}

/** Whether the actor's list holds the operation's permission; an operation cannot leave its permission out. */
export function isAllowed(
  operation: Pick<Operation, 'permission'>,
  actor: Exclude<Actor, { type: 'anonymous' }>,
): boolean {
  return operation.permission === 'public' || actor.permissions.has(operation.permission);
}

/** Refuses unless the operation is allowed. */
export function authorise(
  operation: Pick<Operation, 'id' | 'permission'>,
  actor: Exclude<Actor, { type: 'anonymous' }>,
): void {
  if (isAllowed(operation, actor)) return;
  if (actor.type !== 'system' && actor.restriction === 'second_factor') {
    throw new DomainError(
      'second_factor_enrolment_required',
      'Your organisation asks for a second factor. Set one up under Security; until then nothing else is open.',
    );
  }
  throw new DomainError(
    'forbidden',
    `This needs the permission \`${operation.permission}\`. An administrator of your organisation can give it.`,
  );
}
