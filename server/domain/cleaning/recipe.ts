import { z } from 'zod';

/** What of a fix was taken back; `null` conditions are absent. */
export const StoredRevert = z.object({
  id: z.string(),
  /** The job that takes it back; until that has ended the revert does not stand. */
  jobId: z.string(),
  standing: z.boolean(),
  scope: z.enum(['cells', 'rows']),
  storageName: z.string().nullable(),
  column: z.string().nullable(),
  rows: z.array(z.number()).nullable(),
  change: z.object({ from: z.string().nullable(), to: z.string().nullable() }).nullable(),
  at: z.string(),
});
export type StoredRevert = z.infer<typeof StoredRevert>;

/** The fixes that stand in a version, in the order in which they were applied, with what of each was taken back. */
export const Recipe = z.array(z.object({ fixId: z.string(), reverts: z.array(z.string()) }));
export type Recipe = z.infer<typeof Recipe>;

export function sameRecipe(a: Recipe, b: Recipe): boolean {
  return (
    a.length === b.length &&
    a.every((entry, index) => {
      const other = b[index];
      return (
        other?.fixId === entry.fixId &&
        other.reverts.length === entry.reverts.length &&
        entry.reverts.every((revert) => other.reverts.includes(revert))
      );
    })
  );
}
