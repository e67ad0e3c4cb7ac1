import { identifier, join, literal, Sql, sql } from '@/server/engine/sql';
import { renderExpression } from '../render';
import type { IngestedColumn } from '../table';

/** Columns whose misfits share one list; more would make the lists of a wide, dirty table long. */
const LIST_WIDTH = 50;

/** Where the texts of a column lie that its storage could not hold: an element of one of the lists `x0`, `x1`, … */
export interface MisfitSlot {
  list: string;
  /** 1-based, as the engine counts. */
  element: number;
}

/** A slot for each column that is stored typed, by position. */
export function misfitSlots(candidates: IngestedColumn[]): Map<number, MisfitSlot> {
  const typed = candidates.filter(({ storageType }) => storageType !== 'VARCHAR');
  return new Map(
    typed.map(({ position }, index) => [
      position,
      { list: `x${Math.floor(index / LIST_WIDTH)}`, element: (index % LIST_WIDTH) + 1 },
    ]),
  );
}

export function misfitText(slot: MisfitSlot): Sql {
  return sql`${identifier(slot.list)}[${literal(slot.element)}]`;
}

/**
 * Reads text, casts it and proves in the same pass that the typed value prints back as the text: where it does not, the
 * text itself goes into a list beside the columns. The lists are null in a table without misfits, which costs nothing.
 */
export function typedStatement(relation: Sql, candidates: IngestedColumn[]): Sql {
  const slots = misfitSlots(candidates);
  const values = candidates.map((column) => {
    const name = identifier(column.storageName);
    if (!slots.has(column.position)) return name;
    return sql`${name}, ${castText(column, true)} AS ${identifier(`v${column.position}`)}`;
  });
  const outputs = candidates.map(({ position, storageName }) =>
    slots.has(position)
      ? sql`${identifier(`v${position}`)} AS ${identifier(storageName)}`
      : identifier(storageName),
  );
  const lists = [...new Set([...slots.values()].map(({ list }) => list))].map((list) => {
    const columns = candidates.filter(({ position }) => slots.get(position)?.list === list);
    const differs = (column: IngestedColumn) =>
      sql`${renderExpression({ ...column, storageName: `v${column.position}` })} IS DISTINCT FROM ${identifier(column.storageName)}`;
    const texts = columns.map(
      (column) => sql`CASE WHEN ${differs(column)} THEN ${identifier(column.storageName)} END`,
    );
    return sql`CASE WHEN ${join(columns.map(differs), ' OR ')} THEN [${join(texts)}] END AS ${identifier(list)}`;
  });
  return sql`SELECT ${join([...outputs, ...lists])} FROM (SELECT ${join(values)} FROM ${relation})`;
}

/** The text of a column of the written table: the misfit where there is one, else the printed value. */
export function textExpression(candidate: IngestedColumn, slot: MisfitSlot | undefined): Sql {
  const printed = renderExpression(candidate);
  return slot === undefined ? printed : sql`coalesce(${misfitText(slot)}, ${printed})`;
}

/** A text as the storage of a column; null where it is none and `lenient`. */
export function castText(column: IngestedColumn, lenient: boolean, text?: Sql): Sql {
  const given = text ?? identifier(column.storageName);
  if (column.storageType === 'VARCHAR') return given;
  const point = column.render === 'decimal_comma' ? sql`replace(${given}, ',', '.')` : given;
  const cast = new Sql(lenient ? 'TRY_CAST' : 'CAST');
  return sql`${cast}(${point} AS ${new Sql(column.storageType)})`;
}
