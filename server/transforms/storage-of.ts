import { renderExpression } from '@/server/domain/ingestion';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, Sql, sql } from '@/server/engine/sql';
import type { TableColumn } from './table-column';

type Storage = Pick<TableColumn, 'storageType' | 'render'>;

/** What a column of this kind may be stored as, the strictest first; printing must give the text of every cell. */
const STORAGES: Partial<Record<TableColumn['type'], Storage[]>> = {
  integer: [{ storageType: 'BIGINT', render: 'plain' }],
  decimal: [
    { storageType: 'BIGINT', render: 'plain' },
    { storageType: 'DOUBLE', render: 'plain' },
    { storageType: 'DOUBLE', render: 'strip_point_zero' },
  ],
  boolean: [{ storageType: 'BOOLEAN', render: 'plain' }],
  date: [{ storageType: 'DATE', render: 'plain' }],
  datetime: [{ storageType: 'TIMESTAMP', render: 'plain' }],
  time: [{ storageType: 'TIME', render: 'plain' }],
};

/** The typed value of `text`, NULL where it does not read. */
export function typedValue(text: Sql, storage: Storage): Sql {
  if (storage.storageType === 'VARCHAR') return text;
  const point = storage.render === 'decimal_comma' ? sql`replace(${text}, ',', '.')` : text;
  return sql`TRY_CAST(${point} AS ${new Sql(storage.storageType)})`;
}

/** Whether `text` comes back letter by letter after it was stored as `storage`. */
function comesBack(text: Sql, { storageType, render }: Storage): Sql {
  const name = identifier('typed');
  const printed = renderExpression({ storageName: 'typed', storageType, render }).text.replaceAll(
    name.text,
    `(${typedValue(text, { storageType, render }).text})`,
  );
  return sql`coalesce(${new Sql(printed)} = ${text}, false)`;
}

/**
 * How a changed column is stored: as before where all new texts print back the same, else typed by its kind where all
 * texts do, else as text. `patch` holds the new values (`v`) and `whole` the column's text after the change (`v`).
 */
export async function storageOf(
  session: EngineSession,
  column: TableColumn,
  patch: Sql,
  whole: Sql,
): Promise<Storage> {
  const text: Storage = { storageType: 'VARCHAR', render: 'plain' };
  const failing = async (relation: Sql, storages: readonly Storage[]): Promise<number[]> => {
    const counts = storages.map(
      (storage, index) =>
        sql`count(*) FILTER (WHERE v IS NOT NULL AND NOT ${comesBack(sql`v`, storage)}) AS ${identifier(`n${index}`)}`,
    );
    const [row] = await session.query<Record<string, number>>(
      sql`SELECT count(v) AS filled, ${join(counts)} FROM (${relation}) t`.text,
    );
    return storages.map((_, index) => (Number(row?.filled ?? 0) === 0 ? 1 : Number(row?.[`n${index}`] ?? 1)));
  };
  if (column.storageType !== 'VARCHAR') {
    const [misfits] = await failing(sql`SELECT v FROM (${patch}) UNION ALL SELECT NULL`, [column]);
    const [some] = await session.query<{ n: number }>(sql`SELECT count(v) AS n FROM (${patch}) t`.text);
    const { storageType, render } = column;
    return Number(some?.n ?? 0) === 0 || misfits === 0 ? { storageType, render } : text;
  }
  const storages = STORAGES[column.type];
  if (storages === undefined) return text;
  const misfits = await failing(whole, storages);
  return storages[misfits.indexOf(0)] ?? text;
}
