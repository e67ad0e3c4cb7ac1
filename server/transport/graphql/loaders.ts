import DataLoader from 'dataloader';
import type { Operation } from '@/server/operations/define-operation';
import { type Call, execute } from '@/server/operations/execute';
import { executeBatch, isBatched } from '@/server/operations/execute-batch';
import type { Actor } from '@/server/tenancy/actor';

/** Calls of one tick that share a transaction; more are split. */
const BATCH_MAX = 100;

/**
 * Runs the operations of one GraphQL request: equal calls run once, and the calls of one tick to an operation that can
 * answer many are answered together.
 */
export class Loaders {
  private readonly byOperation = new Map<string, DataLoader<unknown, unknown, string>>();

  constructor(
    private readonly actor: Actor,
    private readonly call: Call,
  ) {}

  load(operation: Operation, input: Record<string, unknown>): Promise<unknown> {
    let loader = this.byOperation.get(operation.id);
    if (loader === undefined) {
      loader = new DataLoader((inputs) => this.run(operation, inputs), {
        maxBatchSize: BATCH_MAX,
        cacheKeyFn: (key) => JSON.stringify(key),
      });
      this.byOperation.set(operation.id, loader);
    }
    return loader.load(input);
  }

  private async run(operation: Operation, inputs: readonly unknown[]): Promise<(unknown | Error)[]> {
    const settled =
      inputs.length > 1 && isBatched(operation)
        ? await executeBatch(operation, this.actor, inputs, this.call)
        : await Promise.allSettled(inputs.map((input) => execute(operation, this.actor, input, this.call)));
    return settled.map((result) =>
      result.status === 'fulfilled'
        ? result.value
        : result.reason instanceof Error
          ? result.reason
          : new Error(String(result.reason)),
    );
  }
}
