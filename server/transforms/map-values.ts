import { z } from 'zod';
import { join, literal, type Sql, sql } from '@/server/engine/sql';
import type { Effect } from './effect';
import { requireColumn } from './require-column';
import type { TableColumn } from './table-column';
import { defineTransform, type TransformContext } from './transform';

export const ValueMap = z
  .array(
    z.strictObject({
      from: z.string().max(10_000),
      to: z.string().max(10_000).nullable(),
      confidence: z.number().min(0).max(1).default(1),
    }),
  )
  .max(50_000);

/** Changes whole values by a list: one entry a distinct value, so a million rows cost one join. */
export function mapEffect(
  context: TransformContext,
  column: TableColumn,
  map: z.output<typeof ValueMap>,
  method: string,
): Effect {
  if (map.length === 0) return {};
  const rows = map.map(
    ({ from, to, confidence }) => sql`(${literal(from)}, ${literal(to)}, ${literal(confidence)})`,
  );
  return { cells: [joined(context, column, rows, method)] };
}

function joined(context: TransformContext, column: TableColumn, rows: Sql[], method: string) {
  const { table } = context;
  return {
    storageName: column.storageName,
    select: sql`SELECT t.__row AS "row", t.old_value, m.v::VARCHAR AS new_value, ${literal(method)} AS method, m.c::DOUBLE AS confidence
      FROM (SELECT __row, ${table.text(column)} AS old_value FROM ${table.relation([column])}) t
      JOIN (VALUES ${join(rows)}) AS m(k, v, c) ON m.k = t.old_value`,
  };
}

export const mapValues = defineTransform({
  id: 'map_values',
  title: 'Map values',
  description:
    'Writes one value for another, by a list. The list is kept, so that it can be used again on new data.',
  scope: 'column',
  fitted: false,
  parameters: z.strictObject({ map: ValueMap.min(1) }),
  plan: (context, { map }) => mapEffect(context, requireColumn(context), map, 'mapped value'),
});
