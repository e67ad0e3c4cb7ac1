import type { Sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import { transformById } from './catalogue';
import type { FitState } from './transform';
import type { StepCounts, WorkingTable } from './working-table';

/** One step of a plan: a transform with its parameters, the column it is about, and the issue it answers. */
export interface PlannedStep {
  transform: string;
  /** Storage name; null where it is about rows or the table. */
  storageName: string | null;
  parameters: Record<string, unknown>;
  issueId: string | null;
  /** What was learned; absent: learned now. */
  state?: FitState;
}

export interface DoneStep extends PlannedStep, StepCounts {
  state: FitState;
}

/** The findings and pairs of an issue as relations of the session. */
export interface Evidence {
  findings: (issueId: string) => Sql | null;
  pairs: (issueId: string) => Sql | null;
}

/** Runs the steps one after the other over the working table, each on what the ones before it left. */
export async function runSteps(
  table: WorkingTable,
  steps: readonly PlannedStep[],
  evidence: Evidence,
  options: {
    labelColumn: string | null;
    seed: number;
    signal: AbortSignal;
    onStep?: (index: number) => void;
  },
): Promise<DoneStep[]> {
  const done: DoneStep[] = [];
  for (const [index, step] of steps.entries()) {
    if (options.signal.aborted) throw new DomainError('cancelled', 'The fix was cancelled.');
    options.onStep?.(index);
    const transform = transformById(step.transform);
    const column = step.storageName === null ? null : (table.column(step.storageName) ?? null);
    // An earlier step has dropped the column: nothing is left to do here.
    if (step.storageName !== null && column === null) continue;
    const context = {
      table,
      column,
      findings: step.issueId === null ? null : evidence.findings(step.issueId),
      pairs: step.issueId === null ? null : evidence.pairs(step.issueId),
      labelColumn: options.labelColumn,
      seed: options.seed,
      signal: options.signal,
    };
    const state = step.state ?? (await transform.learn?.(context, step.parameters)) ?? {};
    const effect = await transform.plan(context, step.parameters, state);
    const counts = await table.take(index, effect);
    done.push({ ...step, ...counts, state });
  }
  return done;
}
