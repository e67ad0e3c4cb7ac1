import type { TenantContext } from '@/server/tenancy/tenant-context';
import { AfterTransaction, type Operation, type Revised } from './define-operation';
import { DomainError } from './errors';
import { etagOf, namesTag } from './etag';
import { parseInput } from './parse-input';

/**
 * Run first in the transaction of an update. Updates of one object take turns, whether conditional or not, so that the
 * answer that is compared here is still the present one when the update writes: of two writers with the same tag one
 * gets `precondition_failed`.
 */
export async function requireUnchanged(
  operation: Operation,
  context: TenantContext,
  input: unknown,
  ifMatch: string | undefined,
): Promise<void> {
  const revised = operation.kind === 'query' || operation.kind === 'public' ? undefined : operation.revises;
  if (revised === undefined) {
    if (ifMatch === undefined) return;
    throw new DomainError(
      'invalid_input',
      'This call changes no object of its own, so it takes no `If-Match`.',
    );
  }
  const own = parseInput(revised.input, input);
  const turn = `${context.scope.orgId} ${revised.id} ${JSON.stringify(own)}`;
  await context.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${turn}, 0))`;
  if (ifMatch === undefined) return;
  const tag = etagOf(await presentText(revised, context, own));
  if (namesTag(ifMatch, tag)) return;
  throw new DomainError(
    'precondition_failed',
    'It was changed since you read it: `If-Match` names another state. Read it again and decide anew.',
  );
}

async function presentText(revised: Revised, context: TenantContext, input: unknown): Promise<string> {
  // `Revised` stands for queries of any input; this one was parsed by the query's own schema.
  const answer = await revised.handler(context, input as never);
  if (answer instanceof AfterTransaction)
    throw new Error(`${revised.id}: cannot be compared in a transaction`);
  return JSON.stringify(revised.output.parse(answer));
}
