import { type RenderedColumn, renderExpression } from '@/server/domain/ingestion';
import { identifier, join, type Sql, sql } from '@/server/engine/sql';

export interface MatchableColumn extends RenderedColumn {
  name: string;
}

export interface ColumnPair<Column extends MatchableColumn = MatchableColumn> {
  before: Column;
  after: Column;
}

/** Columns of two versions by name; of names that repeat, the first with the first, the second with the second. */
export function matchColumns<Column extends MatchableColumn>(
  before: readonly Column[],
  after: readonly Column[],
): { pairs: ColumnPair<Column>[]; removed: Column[]; added: Column[] } {
  const waiting = new Map<string, Column[]>();
  for (const column of before) waiting.set(column.name, [...(waiting.get(column.name) ?? []), column]);
  const pairs: ColumnPair<Column>[] = [];
  const added: Column[] = [];
  for (const column of after) {
    const partner = waiting.get(column.name)?.shift();
    if (partner === undefined) added.push(column);
    else pairs.push({ before: partner, after: column });
  }
  const matched = new Set(pairs.map((pair) => pair.before));
  return { pairs, removed: before.filter((column) => !matched.has(column)), added };
}

/**
 * The rows that two versions have in common, with both sides of each pair: `__row`, and the columns that `sidesOf`
 * names. `aligned`: both hold the same row ids in the same order, so they are read side by side without a join.
 */
export function pairedRows(
  before: Sql,
  after: Sql,
  pairs: readonly ColumnPair[],
  options: { aligned: boolean; where?: Sql },
): Sql {
  const columns = pairs.map((pair, index) => ({ pair, sides: sidesOf(pair, index) }));
  const b = columns.map(
    ({ pair, sides }) =>
      sql`${identifier(pair.before.storageName)} AS ${identifier(sides.before.storageName)}`,
  );
  const a = columns.map(
    ({ pair, sides }) => sql`${identifier(pair.after.storageName)} AS ${identifier(sides.after.storageName)}`,
  );
  const where = options.where ?? sql`true`;
  const earlier = sql`SELECT ${join([sql`__row AS b_row`, ...b])} FROM ${before} WHERE ${where}`;
  const later = sql`SELECT ${join([sql`__row`, ...a])} FROM ${after} WHERE ${where}`;
  return options.aligned
    ? sql`((${earlier}) POSITIONAL JOIN (${later}))`
    : sql`((${earlier}) AS earlier JOIN (${later}) AS later ON b_row = __row)`;
}

/** The columns of a pair as `pairedRows` names them. */
export function sidesOf(pair: ColumnPair, index: number): ColumnPair {
  return {
    before: { ...pair.before, storageName: `b${index}` },
    after: { ...pair.after, storageName: `a${index}` },
  };
}

/** SQL that is true where the text of a cell of `pairedRows` differs. */
export function cellDiffers(pair: ColumnPair, index: number): Sql {
  const { before, after } = sidesOf(pair, index);
  // Stored and printed in the same way, equal values are equal text, and the other way round.
  return before.storageType === after.storageType && before.render === after.render
    ? sql`${identifier(before.storageName)} IS DISTINCT FROM ${identifier(after.storageName)}`
    : sql`${renderExpression(before)} IS DISTINCT FROM ${renderExpression(after)}`;
}

/** SQL that is true for a row of `pairedRows` with any cell that differs. */
export function rowDiffers(pairs: readonly ColumnPair[]): Sql {
  return pairs.length === 0 ? sql`false` : sql`(${join(pairs.map(cellDiffers), ' OR ')})`;
}
