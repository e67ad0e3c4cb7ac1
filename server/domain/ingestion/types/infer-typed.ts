import type { EngineSession } from '@/server/engine/port';
import { identifier, parquetRelation, sql } from '@/server/engine/sql';
import type { ColumnType } from '../contract';
import type { IngestedColumn, StagedTable } from '../table';
import { isCategory, isIdentifier, isUniqueText } from './distinctness';
import { measureColumns } from './measure-text';
import { refineDistinct } from './refine-distinct';
import { BASE_MEASURES, type Measure } from './text-measures';

const MEASURES: readonly Measure[] = [
  ...BASE_MEASURES.filter(({ name }) => name === 'filled' || name === 'distinct'),
  {
    name: 'length',
    decidedBy: 'length',
    of: (value) => sql`coalesce(avg(length(CAST(${value} AS VARCHAR))), 0)`,
  },
];

/** Types of columns that come with storage types of their own, which stay as they are. */
export async function inferTyped(session: EngineSession, staged: StagedTable): Promise<IngestedColumn[]> {
  const relation = parquetRelation(staged.path);
  const schema = await session.query<{ column_name: string; column_type: string }>(
    sql`DESCRIBE SELECT * FROM ${relation}`.text,
  );
  const typeOf = new Map(schema.map((entry) => [entry.column_name, entry.column_type]));
  const storageOf = (position: number) => typeOf.get(`c${position}`) ?? 'VARCHAR';
  const measured = await measureColumns(
    session,
    relation,
    staged.names.map((_, position) => {
      const column = identifier(`c${position}`);
      const storage = storageOf(position);
      return {
        position,
        text: isNested(storage) ? sql`to_json(${column})::VARCHAR` : column,
        // The length tells names from prose, so it is asked of text only.
        measures: storage === 'VARCHAR' ? MEASURES : MEASURES.slice(0, 2),
      };
    }),
  );
  const measure = (position: number, key: string) => measured.get(position)?.get(key) ?? 0;
  const refined = await refineDistinct(
    session,
    relation,
    staged.names.flatMap((_, position) => {
      const [filled, distinct] = [measure(position, 'filled'), measure(position, 'distinct')];
      const text = identifier(`c${position}`);
      return /INT|VARCHAR/.test(storageOf(position)) && !isNested(storageOf(position))
        ? [{ position, text, filled, distinct }]
        : [];
    }),
  );
  return staged.names.map((name, position) => {
    const filled = measure(position, 'filled');
    const distinct = Math.min(refined.get(position) ?? measure(position, 'distinct'), filled);
    const storageType = storageOf(position);
    return {
      position,
      storageName: `c${position}`,
      name,
      type: typeOfStorage(storageType, name, distinct, filled, measure(position, 'length')),
      storageType,
      render: isNested(storageType) ? 'json' : 'plain',
      nullCount: staged.rowCount - filled,
      distinctEstimate: distinct,
      evidence: { filled, fitted: filled },
    };
  });
}

function isNested(storageType: string): boolean {
  return /(\[\d*\]|^STRUCT|^MAP|^UNION|^LIST)/.test(storageType);
}

function typeOfStorage(
  storageType: string,
  name: string,
  distinct: number,
  filled: number,
  length: number,
): ColumnType {
  if (filled === 0) return 'empty';
  if (/\[\d*\]$/.test(storageType)) return 'list';
  if (isNested(storageType)) return 'struct';
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|INTEGER)/.test(storageType)) {
    return isIdentifier(name, distinct, filled) ? 'identifier' : 'integer';
  }
  if (/^(DECIMAL|DOUBLE|FLOAT)/.test(storageType)) return 'decimal';
  if (storageType === 'BOOLEAN') return 'boolean';
  if (storageType === 'DATE') return 'date';
  if (/^TIMESTAMP/.test(storageType)) return 'datetime';
  if (/^TIME/.test(storageType)) return 'time';
  if (storageType === 'UUID') return 'identifier';
  const unique = isIdentifier(name, distinct, filled) || isUniqueText(distinct, filled);
  if (unique && length <= 40) return 'identifier';
  return isCategory(distinct, filled, length) ? 'category' : 'text';
}
