import type { GraphQLField } from 'graphql';
import type { Operation } from '@/server/operations/define-operation';
import { allOperations } from '@/server/registry';

/** Where a field keeps the id of the operation that it calls. */
export const OPERATION = 'operation';

let byId: Map<unknown, Operation> | undefined;

/** The operation behind a field; undefined where it only shows what its parent has. */
export function operationOf(field: GraphQLField<unknown, unknown> | undefined): Operation | undefined {
  byId ??= new Map(allOperations().map((operation) => [operation.id, operation]));
  return byId.get(field?.extensions[OPERATION]);
}
