import { numberExpression } from '@/server/domain/ingestion';
import { identifier, type Sql, sql } from '@/server/engine/sql';

/** A column as the profile needs it. */
export interface ProfiledColumn {
  position: number;
  storageName: string;
  type: string;
  storageType: string;
  render: string | null;
  nullCount: number;
}

export function isNumeric({ type }: { type: string }): boolean {
  return type === 'integer' || type === 'decimal';
}

export function isTemporal({ type, storageType }: { type: string; storageType: string }): boolean {
  return (type === 'date' || type === 'datetime') && storageType !== 'VARCHAR';
}

/** The same, but infinite values stay what they are: for conditions that shut them out by themselves, and are cheaper. */
export function rawScaleExpression(
  column: Pick<ProfiledColumn, 'storageName' | 'type' | 'storageType' | 'render'>,
): Sql {
  return isTemporal(column)
    ? sql`epoch_ms(CAST(${identifier(column.storageName)} AS TIMESTAMP))::DOUBLE`
    : numberExpression(column);
}

/** Dates as milliseconds since 1970, so that they have a histogram like numbers. */
export function scaleExpression(
  column: Pick<ProfiledColumn, 'storageName' | 'type' | 'storageType' | 'render'>,
): Sql {
  const number = rawScaleExpression(column);
  return canBeInfinite(column) ? sql`CASE WHEN isfinite(${number}) THEN ${number} END` : number;
}

/** Whole numbers and decimals always are finite, and need no look at each. */
function canBeInfinite({ storageType }: { storageType: string }): boolean {
  return !/INT|DECIMAL|DATE|TIMESTAMP/.test(storageType);
}
