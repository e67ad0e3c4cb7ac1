import type { ScanColumn } from '@/server/domain/quality';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, type Sql, sql, tuple } from '@/server/engine/sql';
import type { ErrorKind } from './contract';

export interface Injection {
  kind: ErrorKind;
  row: number;
  /** Null: the whole row. */
  position: number | null;
}

export interface Spoilt {
  relation: Sql;
  rowCount: number;
  injections: Injection[];
  leftOut: { kind: ErrorKind; reason: string }[];
}

export interface Planned extends Injection {
  value: string | null;
}

/** The copy with the planned values in place, and some of its rows once more at the end. */
export async function writeCopy(
  session: EngineSession,
  relation: Sql,
  columns: readonly ScanColumn[],
  plan: {
    planned: Planned[];
    wanted: number;
    rowCount: number;
    seed: number;
    signal: AbortSignal;
    leftOut: Spoilt['leftOut'];
  },
): Promise<Spoilt> {
  const { planned, signal } = plan;
  await session.execute(
    'CREATE OR REPLACE TEMP TABLE injected (kind VARCHAR, "row" BIGINT, "position" INTEGER, value VARCHAR)',
  );
  if (planned.length > 0) {
    const values = planned.map(
      ({ kind, row, position, value }) =>
        sql`(${literal(kind)}, ${literal(row)}, ${literal(position)}, ${literal(value)})`,
    );
    await session.execute(sql`INSERT INTO injected VALUES ${join(values)}`.text);
  }
  const touched = new Set(planned.map(({ position }) => position));
  const selected = columns.map((column) => {
    const name = identifier(column.storageName);
    if (!touched.has(column.position)) return sql`s.${name}`;
    const other = identifier(`i${column.position}`);
    const type = { text: column.storageType, toString: () => column.storageType };
    return sql`CASE WHEN ${other}."row" IS NOT NULL THEN TRY_CAST(${other}.value AS ${type}) ELSE s.${name} END AS ${name}`;
  });
  const joins = [...touched].map(
    (position) =>
      sql`LEFT JOIN (SELECT "row", value FROM injected WHERE "position" = ${literal(position)}) AS ${identifier(`i${position}`)} ON ${identifier(`i${position}`)}."row" = s.__row`,
  );
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE spoilt AS SELECT s.__row, ${join(selected)} FROM ${relation} AS s ${join(joins, ' ')}`
      .text,
    { signal },
  );
  const unspoilt = tuple([...new Set(planned.map(({ row }) => row))]);
  const copies = await session.query<{ r: number; copy: number }>(
    sql`INSERT INTO spoilt SELECT (SELECT max(__row) FROM ${relation}) + row_number() OVER (ORDER BY __row) AS __row, * EXCLUDE (__row)
      FROM (SELECT * FROM spoilt WHERE __row NOT IN ${unspoilt} ORDER BY md5(CAST(__row AS VARCHAR) || ${literal(`/${plan.seed}/copy`)}) LIMIT ${literal(plan.wanted)})
      RETURNING __row AS r, 0 AS copy`.text,
    { signal },
  );
  const kept = planned.map(({ value: _value, ...injection }): Injection => injection);
  const duplicates = copies.map(
    ({ r }): Injection => ({ kind: 'duplicate_row', row: Number(r), position: null }),
  );
  if (duplicates.length === 0) plan.leftOut.push({ kind: 'duplicate_row', reason: 'Every row was needed.' });
  return {
    relation: sql`spoilt`,
    rowCount: plan.rowCount + duplicates.length,
    injections: [...kept, ...duplicates],
    leftOut: plan.leftOut,
  };
}
