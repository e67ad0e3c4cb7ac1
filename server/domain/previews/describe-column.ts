import { z } from 'zod';
import type { IngestedColumn } from '@/server/domain/ingestion';

const Evidence = z.object({
  filled: z.number(),
  fitted: z.number(),
  misfits: z.object({ count: z.number(), examples: z.array(z.string()) }).optional(),
});

const KINDS: Record<IngestedColumn['type'], string> = {
  integer: 'whole numbers',
  decimal: 'numbers',
  boolean: 'true or false',
  date: 'dates',
  datetime: 'dates with times',
  time: 'times',
  text: 'text',
  category: 'a few values that repeat',
  identifier: 'different in each row',
  list: 'lists',
  struct: 'objects',
  empty: 'empty',
};

/** One sentence: how many values are of the type, and which are not. */
export function describeColumn(column: IngestedColumn): string {
  const kind = KINDS[column.type];
  if (column.type === 'empty') return 'No row has a value.';
  const evidence = Evidence.safeParse(column.evidence);
  if (!evidence.success) return `The values are ${kind}.`;
  const { filled, fitted, misfits } = evidence.data;
  if (fitted >= filled) return `All ${filled} values are ${kind}.`;
  const examples = (misfits?.examples ?? []).map((value) => `\`${value}\``).join(', ');
  return `${fitted} of ${filled} values are ${kind}${examples === '' ? '' : `; not ${examples}`}. The text is kept.`;
}
