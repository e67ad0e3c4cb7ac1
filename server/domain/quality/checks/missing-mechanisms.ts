import { setImmediate } from 'node:timers/promises';
import { numberExpression, renderExpression } from '@/server/domain/ingestion';
import { type Judgement, judgeMask, prepareDriver, type SampleColumn } from '@/server/domain/missingness';
import { identifier, join, type Sql, sql } from '@/server/engine/sql';
import type { CheckContext, ScanColumn } from '../check';
import { sampleOf } from '../shared-sample';

/** Rows, drivers and judged columns at most: the work stays below a second whatever the table. */
const [SAMPLE_ROWS, DRIVERS_MAX, JUDGED_MAX] = [20_000, 60, 60];
/** Texts with more distinct values are free text or names. */
const LEVELS_MAX = 200;

/** Why the values of each column are missing, as far as the other columns tell. */
export async function missingMechanisms(
  context: CheckContext,
  affected: ScanColumn[],
): Promise<Map<number, Judgement>> {
  const judged = affected.slice(0, JUDGED_MAX);
  const result = new Map<number, Judgement>();
  if (judged.length === 0) return result;
  const drivers = context.columns.filter((column) => driverExpression(column) !== null).slice(0, DRIVERS_MAX);
  const selected = [
    ...judged.map(
      (column) => sql`(${identifier(column.storageName)} IS NULL) AS ${identifier(`mask${column.position}`)}`,
    ),
    ...drivers.map(
      (column) => sql`${driverExpression(column) ?? sql`NULL`} AS ${identifier(`driver${column.position}`)}`,
    ),
  ];
  const { relation, condition } = await sampleOf(context, context.sampleRows ?? SAMPLE_ROWS);
  const sample = await context.session.columns(
    sql`SELECT ${join(selected)} FROM ${relation} WHERE ${condition} ORDER BY __row`.text,
    { signal: context.signal },
  );
  const prepared = drivers.flatMap((column) => {
    const read = toSample(column.name, sample.columns[`driver${column.position}`] ?? []);
    return followsOrder(read) ? [] : [{ column, read, driver: prepareDriver(read) }];
  });
  for (const column of judged) {
    const marks = sample.columns[`mask${column.position}`];
    if (!(marks instanceof Float64Array)) continue;
    const others = prepared.filter((other) => other.column !== column);
    const own = sample.columns[`driver${column.position}`];
    const judgement = judgeMask(
      Uint8Array.from(marks),
      others.map(({ driver }) => driver),
      () => (own instanceof Float64Array ? { own, others: others.map(({ read }) => read) } : null),
    );
    result.set(column.position, judgement);
    // Cancelling and heartbeats get their turn.
    await setImmediate();
    context.signal.throwIfAborted();
  }
  return result;
}

function driverExpression(column: ScanColumn): Sql | null {
  const { distinctCount } = column.profile;
  if (distinctCount < 2) return null;
  switch (column.type) {
    case 'integer':
    case 'decimal':
      return numberExpression(column);
    case 'date':
    case 'datetime':
      return column.storageType === 'DATE' || column.storageType === 'TIMESTAMP'
        ? sql`CAST(epoch(${identifier(column.storageName)}) AS DOUBLE)`
        : null;
    case 'boolean':
    case 'category':
    case 'text':
      return distinctCount <= LEVELS_MAX ? renderExpression(column) : null;
    case 'time':
    case 'identifier':
    case 'list':
    case 'struct':
    case 'empty':
      return null;
  }
}

function toSample(name: string, values: Float64Array | (string | null)[]): SampleColumn {
  if (values instanceof Float64Array) return { name, kind: 'number', values };
  const codes = new Map<string, number>();
  return {
    name,
    kind: 'category',
    codes: Int32Array.from(values, (value) => {
      if (value === null) return -1;
      const code = codes.get(value) ?? codes.size;
      codes.set(value, code);
      return code;
    }),
  };
}

/** A counter or a clock: what it would tell is told by the stretches. */
function followsOrder(column: SampleColumn): boolean {
  if (column.kind !== 'number') return false;
  const filled = column.values.filter((value) => !Number.isNaN(value));
  return filled.every((value, at) => at === 0 || value > (filled[at - 1] ?? value));
}
