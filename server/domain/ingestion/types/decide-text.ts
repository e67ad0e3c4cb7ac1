import type { ColumnType } from '../contract';
import type { IngestedColumn, Render } from '../table';
import { isCategory, isIdentifier, isUnique, isUniqueText } from './distinctness';
import type { Measures } from './measure-text';

/** Share of filled values that must be of a kind for the column to be called so while some do not fit. */
const KIND_SHARE = 0.9;

export interface TextTable {
  names: string[];
  /** Columns that hold JSON text of nested values. */
  nested?: Record<number, 'list' | 'struct'>;
}

/**
 * Type and storage of a column of text. Storage is typed only where the measures say that printing the typed value
 * gives back the text of every cell; otherwise the text is stored and `type` says what it means.
 */
export function decideText(
  position: number,
  table: TextTable,
  rowCount: number,
  measures: Measures,
  decimal: '.' | ',' | undefined,
): IngestedColumn {
  const measure = (name: string) => measures.get(name) ?? 0;
  const filled = measure('filled');
  const distinct = Math.min(measure('distinct'), filled);
  const base = {
    position,
    storageName: `c${position}`,
    name: table.names[position] ?? '',
    nullCount: rowCount - filled,
    distinctEstimate: distinct,
  };
  const column = (
    type: ColumnType,
    storageType = 'VARCHAR',
    render: Render = 'plain',
    fitted = filled,
  ): IngestedColumn => ({ ...base, type, storageType, render, evidence: { filled, fitted } });
  const every = (name: string) => measure(name) === filled;
  const most = (name: string) => measure(name) >= KIND_SHARE * filled;
  const pointPlaces = samePlaces(measures, 'point');
  const commaPlaces = trustedComma(samePlaces(measures, 'comma'), decimal);
  const nested = table.nested?.[position];

  if (filled === 0) return column('empty');
  if (nested !== undefined) return column(nested);
  if (every('boolean')) return column('boolean', 'BOOLEAN');
  if (every('integer')) return column(wholeType(base.name, distinct, filled), 'BIGINT');
  if (every('pointfixed') && pointPlaces !== null) return column('decimal', `DECIMAL(18,${pointPlaces})`);
  if (every('commafixed') && commaPlaces !== null)
    return column('decimal', `DECIMAL(18,${commaPlaces})`, 'decimal_comma');
  if (every('double')) return column('decimal', 'DOUBLE');
  if (every('stripped')) return column('decimal', 'DOUBLE', 'strip_point_zero');
  if (every('date')) return column('date', 'DATE');
  if (every('timestamp')) return column('datetime', 'TIMESTAMP');
  if (every('time')) return column('time', 'TIME');
  // From here the text is stored. Numbers with leading zeros are codes.
  if (measure('padded') > 0.02 * filled && most('whole')) {
    const type = isUnique(distinct, filled) ? 'identifier' : 'category';
    return column(type, 'VARCHAR', 'plain', measure('whole'));
  }
  if (most('number')) {
    const whole = measure('whole') >= 0.999 * measure('number');
    return column(whole ? 'integer' : 'decimal', 'VARCHAR', 'plain', measure('number'));
  }
  if (most('booleanword') && distinct <= 6)
    return column('boolean', 'VARCHAR', 'plain', measure('booleanword'));
  if (most('datetimeword')) return column('datetime', 'VARCHAR', 'plain', measure('datetimeword'));
  if (most('dateword')) return column('date', 'VARCHAR', 'plain', measure('dateword'));
  if (most('timeword')) return column('time', 'VARCHAR', 'plain', measure('timeword'));
  const unique = isIdentifier(base.name, distinct, filled) || isUniqueText(distinct, filled);
  if (unique && measure('length') <= 40 && measure('spaced') < 0.05 * filled) return column('identifier');
  return column(isCategory(distinct, filled, measure('length')) ? 'category' : 'text');
}

/**
 * The decision for a column whose storage was fixed from a sample and then held for every value: no kind that goes
 * first can hold, since it failed in the sample.
 */
export function decideHeld(candidate: IngestedColumn, rowCount: number, measures: Measures): IngestedColumn {
  const filled = measures.get('filled') ?? 0;
  const distinctEstimate = Math.min(measures.get('distinct') ?? 0, filled);
  return {
    ...candidate,
    type:
      candidate.storageType === 'BIGINT'
        ? wholeType(candidate.name, distinctEstimate, filled)
        : candidate.type,
    nullCount: rowCount - filled,
    distinctEstimate,
    evidence: { filled, fitted: filled },
  };
}

function wholeType(name: string, distinct: number, filled: number): ColumnType {
  return isIdentifier(name, distinct, filled) ? 'identifier' : 'integer';
}

function samePlaces(measures: Measures, name: string): number | null {
  const [least, most] = [measures.get(`${name}min`) ?? 0, measures.get(`${name}max`) ?? 0];
  return least === most && most > 0 ? most : null;
}

/**
 * Places behind a decimal comma. With three of them `1,234` may as well be a thousand and more, so that is believed only
 * when the caller says that the comma is the decimal mark.
 */
function trustedComma(places: number | null, decimal: '.' | ',' | undefined): number | null {
  if (decimal === '.') return null;
  return places === 3 && decimal !== ',' ? null : places;
}
