import { z } from 'zod';
import { ColumnType } from '@/server/domain/ingestion/contract';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId } from '@/server/lib/zod-ids';

export const SearchHit = z
  .object({
    kind: z.enum(['dataset', 'column']),
    datasetId: publicId('dataset'),
    datasetName: z.string(),
    /** Of a column only. */
    column: z.object({ name: z.string(), position: z.number().int(), type: ColumnType }).nullable(),
    /** Where the words were found. */
    found: z.enum(['name', 'tags', 'description', 'column']),
    tags: z.array(z.string()),
    description: z.string().nullable(),
    /** Larger is better; comparable within one answer only. */
    relevance: z.number(),
  })
  .meta({ id: 'SearchHit' });
export type SearchHit = z.infer<typeof SearchHit>;

export const Search = PageInput.extend({
  /** Words, beginnings of words, or something like them. */
  query: z.string().trim().min(1).max(200),
  kind: SearchHit.shape.kind.optional(),
});
export const SearchPage = pageOf(SearchHit);
