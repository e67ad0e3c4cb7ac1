import type { z } from 'zod';
import type { Sql } from '@/server/engine/sql';
import type { Effect } from './effect';
import type { TableColumn } from './table-column';
import type { WorkingTable } from './working-table';

export interface TransformContext {
  table: WorkingTable;
  /** The column the step is about; null where it is about rows or the table. */
  column: TableColumn | null;
  /**
   * What the scan found for the step's issue: `row`, `storage_name` (null: the whole row), `value`, `suggestion`,
   * `suggestion_confidence`, `probability`, `auto`, `reason`. Null where the step does not come from an issue.
   */
  findings: Sql | null;
  /** Pairs of a duplicate issue: `row_a`, `row_b`, `cluster_id`, `probability`. */
  pairs: Sql | null;
  labelColumn: string | null;
  seed: number;
  signal: AbortSignal;
}

/** What a transform learned from the data: plain JSON, stored with the step, so that it can be used on other data. */
export type FitState = Record<string, unknown>;

/**
 * One change of a table, used by fixes and by pipelines. `plan` gives the effect as SELECTs; a transform that has to
 * learn something first (a mean, a map, a model) does so in `learn`. Every transform keeps row ids, and its inverse is
 * the log of the cells and rows that it changed.
 */
export interface Transform<Parameters extends z.ZodType = z.ZodType, State extends FitState = FitState> {
  id: string;
  title: string;
  /** What it does, when to take it, and what speaks against it. */
  description: string;
  parameters: Parameters;
  /** column: changes cells of one column; rows: takes rows out; table: adds or drops columns. */
  scope: 'column' | 'rows' | 'table';
  /** Whether it learns from the data, and so must be fitted on the training split only. */
  fitted: boolean;
  learn?: (context: TransformContext, parameters: z.output<Parameters>) => Promise<State>;
  plan: (
    context: TransformContext,
    parameters: z.output<Parameters>,
    state: State,
  ) => Promise<Effect> | Effect;
}

/** A transform with its own types inside and none outside, for the catalogue. */
export type AnyTransform = Omit<Transform, 'learn' | 'plan'> & {
  learn: ((context: TransformContext, parameters: unknown) => Promise<FitState>) | null;
  plan: (context: TransformContext, parameters: unknown, state: FitState) => Promise<Effect>;
};

/** Parameters are parsed here, once, so a transform only ever sees what its schema allows. */
export function defineTransform<Parameters extends z.ZodType, State extends FitState>(
  transform: Transform<Parameters, State>,
): AnyTransform {
  const { learn } = transform;
  return {
    id: transform.id,
    title: transform.title,
    description: transform.description,
    parameters: transform.parameters,
    scope: transform.scope,
    fitted: transform.fitted,
    learn:
      learn === undefined
        ? null
        : (context, parameters) => learn(context, transform.parameters.parse(parameters)),
    plan: async (context, parameters, state) =>
      // The state was made by the same transform's `learn`, or read back from where it was stored.
      transform.plan(context, transform.parameters.parse(parameters), state as State),
  };
}
