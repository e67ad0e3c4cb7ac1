import { z } from 'zod';
import type { DoneStep } from '@/server/transforms/run-steps';
import { ChangedColumn, FixStep } from './contract';
import type { FixRow } from './standing-fixes';

/** Steps as they were run, with what each learned, and as the API shows them. */
const StoredSteps = z.object({
  done: z.array(
    z.object({
      transform: z.string(),
      storageName: z.string().nullable(),
      parameters: z.record(z.string(), z.unknown()),
      issueId: z.string().nullable(),
      state: z.record(z.string(), z.unknown()),
      cellsChanged: z.number(),
      rowsRemoved: z.number(),
      rowsQuarantined: z.number(),
    }),
  ),
  shown: z.array(FixStep),
});

function parse(fix: FixRow) {
  return StoredSteps.safeParse(fix.steps).data ?? { done: [], shown: [] };
}

export function doneSteps(fix: FixRow): DoneStep[] {
  return parse(fix).done;
}

export function shownSteps(fix: FixRow): FixStep[] {
  return parse(fix).shown;
}

/** Issues that some step changed something for. */
export function handledIssueIds(fix: FixRow): string[] {
  return doneSteps(fix).flatMap((step) =>
    z.uuid().safeParse(step.issueId).success &&
    step.issueId !== null &&
    step.cellsChanged + step.rowsRemoved + step.rowsQuarantined > 0
      ? [step.issueId]
      : [],
  );
}

/** The changes by column that were counted when the fix was computed. */
export function changedColumns(fix: FixRow): z.infer<typeof ChangedColumn>[] {
  return z.object({ perColumn: z.array(ChangedColumn) }).safeParse(fix.report).data?.perColumn ?? [];
}
