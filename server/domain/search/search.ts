import { toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { offsetPage } from '@/server/operations/pagination';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { Search, SearchHit, SearchPage } from './contract';

interface Found {
  kind: string;
  dataset_id: string;
  dataset_name: string;
  tags: string[];
  description: string | null;
  column_name: string | null;
  position: number | null;
  type: string | null;
  found: string;
  relevance: number;
}

export const search = defineOperation({
  id: 'search.find',
  kind: 'query',
  summary:
    'Find datasets by name, tag and description, and columns of their current versions, the likeliest first',
  input: Search,
  output: SearchPage,
  permission: 'dataset.read',
  http: { method: 'GET', path: '/v1/search' },
  handler: ({ db }, input) =>
    offsetPage({
      bound: ['search.find', input.query, input.kind ?? null],
      input,
      fetch: async (offset, take) => {
        const rows = await find(db, input.query, input.kind ?? null, offset, take);
        return rows.map((row) =>
          SearchHit.parse({
            kind: row.kind,
            datasetId: toPublicId('dataset', row.dataset_id),
            datasetName: row.dataset_name,
            column:
              row.column_name === null
                ? null
                : { name: row.column_name, position: row.position, type: row.type },
            found: row.found,
            tags: row.tags,
            description: row.description,
            relevance: row.relevance,
          }),
        );
      },
    }),
});

/**
 * Words by full text (each as the beginning of a word), parts by pattern, and misspellings by likeness of trigrams; all
 * three by indexes. A name weighs more than a tag, a tag more than a description, a dataset more than a column.
 */
async function find(
  db: TenantDatabase,
  query: string,
  kind: string | null,
  offset: number,
  take: number,
): Promise<Found[]> {
  // The database takes these three signs as wildcards.
  const part = `%${query.replace(/[\\%_]/g, '\\$&')}%`;
  const words = query
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => `${word}:*`)
    .join(' & ');
  // Half of the trigrams of the words: a letter too few in a word of six is forgiven.
  await db.$executeRaw`SELECT set_config('pg_trgm.word_similarity_threshold', '0.5', true)`;
  return db.$queryRaw<Found[]>`
    SELECT * FROM (
      SELECT 'dataset' AS kind, d.id AS dataset_id, d.name AS dataset_name, d.tags, d.description,
        NULL::text AS column_name, NULL::int AS position, NULL::text AS type,
        CASE WHEN d.name ILIKE ${part} OR (${words} <> '' AND to_tsvector('simple', d.name) @@ to_tsquery('simple', ${words})) THEN 'name'
          WHEN array_to_string(d.tags, ' ') ILIKE ${part} THEN 'tags'
          WHEN coalesce(d.description, '') ILIKE ${part} THEN 'description'
          WHEN word_similarity(${query}, d.name) >= 0.5 THEN 'name'
          WHEN word_similarity(${query}, array_to_string(d.tags, ' ')) >= 0.5 THEN 'tags'
          ELSE 'description' END AS found,
        (CASE WHEN lower(d.name) = lower(${query}) THEN 4 WHEN d.name ILIKE ${part} THEN 2
            WHEN array_to_string(d.tags, ' ') ILIKE ${part} THEN 1 ELSE 0 END
          + word_similarity(${query}, d.name) + 0.5)::float8 AS relevance
      FROM datasets d
      WHERE d.status <> 'deleting' AND coalesce(${kind}, 'dataset') = 'dataset' AND (
        dataset_search_text(d.name, d.tags, d.description) ILIKE ${part}
        OR (${words} <> '' AND to_tsvector('simple', dataset_search_text(d.name, d.tags, d.description)) @@ to_tsquery('simple', ${words}))
        OR ${query} <% dataset_search_text(d.name, d.tags, d.description))
      UNION ALL
      SELECT 'column', d.id, d.name, d.tags, d.description, c.name, c.position, c.type, 'column',
        (CASE WHEN lower(c.name) = lower(${query}) THEN 3 WHEN c.name ILIKE ${part} THEN 1 ELSE 0 END
          + word_similarity(${query}, c.name))::float8
      FROM dataset_columns c JOIN datasets d ON d.current_version_id = c.version_id
      WHERE d.status <> 'deleting' AND coalesce(${kind}, 'column') = 'column'
        AND (c.name ILIKE ${part} OR ${query} <% c.name)
    ) AS hits
    ORDER BY relevance DESC, dataset_name, dataset_id, position NULLS FIRST
    LIMIT ${take} OFFSET ${offset}`;
}
