import { z } from 'zod';

/** Input of every list: `limit` 1-100 (default 20), `cursor` as given by the previous page, `sort` a field or `-field`. */
export const PageInput = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(2000).optional(),
  sort: z.string().max(100).optional(),
});

/** Every list answers `{ data, nextCursor }`; `nextCursor` null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}
