import { z } from 'zod';
import type { Operation } from '@/server/operations/define-operation';
import { allOperations } from '@/server/registry';

/** Operations that answer `{ data, nextCursor }` page by page. */
export function pagedLists(): Operation[] {
  return allOperations().filter(({ input, output }) => {
    const [asked, answered] = [shapeOf(input), shapeOf(output)];
    return 'data' in answered && 'nextCursor' in answered && 'cursor' in asked;
  });
}

/** Answers of the same form that have no pages. */
export function wholeLists(): Operation[] {
  return allOperations().filter(
    ({ input, output }) => 'nextCursor' in shapeOf(output) && !('cursor' in shapeOf(input)),
  );
}

export function shapeOf(schema: z.ZodType): Record<string, z.ZodType> {
  return schema instanceof z.ZodObject ? schema.shape : {};
}
