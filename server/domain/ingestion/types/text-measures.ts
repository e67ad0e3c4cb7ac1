import { literal, Sql, sql } from '@/server/engine/sql';

/** An aggregate over the texts of one column that helps to tell its type. */
export interface Measure {
  name: string;
  of(text: Sql): Sql;
  /** The measure whose count in a sample says whether this one can matter. */
  decidedBy: string;
}

const DATE_PATTERN =
  '^(\\d{1,2}[-/. ](\\d{1,2}|[A-Za-z]{3,9})[-/. ]\\d{2,4}|\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|[A-Za-z]{3,9} \\d{1,2},? \\d{4})$';
const DATETIME_PATTERN =
  '^(\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2,4})[T ]\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d+)?)?( ?[AaPp][Mm])?( ?(Z|UTC|[+-]\\d{2}:?\\d{2}))?$';
const TIME_PATTERN = '^\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d+)?)?( ?[AaPp][Mm])?$';

export const BASE_MEASURES: readonly Measure[] = [
  measure('filled', (text) => sql`count(${text})`),
  measure('distinct', (text) => sql`approx_count_distinct(${text})`),
  measure('length', (text) => sql`coalesce(avg(length(${text})), 0)`),
  counted('spaced', (text) => sql`${text} LIKE '% %'`),
];

/** Kinds that count only when every value is printed back as it was. */
export const EXACT_MEASURES: readonly Measure[] = [
  counted('boolean', (text) => sql`${text} IN ('true', 'false')`),
  printed('integer', 'BIGINT'),
  ...fixedPlaces('.', 'point'),
  ...fixedPlaces(',', 'comma'),
  printed('double', 'DOUBLE'),
  counted(
    'stripped',
    (text) => sql`regexp_replace(CAST(TRY_CAST(${text} AS DOUBLE) AS VARCHAR), '\\.0$', '') = ${text}`,
  ),
  printed('date', 'DATE'),
  printed('timestamp', 'TIMESTAMP'),
  printed('time', 'TIME'),
];

/** Kinds that name a column while its text is stored. */
export const KIND_MEASURES: readonly Measure[] = [
  counted('number', (text) => sql`TRY_CAST(${text} AS DOUBLE) IS NOT NULL`),
  counted('whole', (text) => sql`regexp_full_match(${text}, '[+-]?[0-9]+')`),
  { ...counted('padded', (text) => sql`regexp_full_match(${text}, '0[0-9]+')`), decidedBy: 'whole' },
  counted('booleanword', (text) => sql`lower(${text}) IN ('true', 'false', 'yes', 'no', 'y', 'n', 't', 'f')`),
  counted('dateword', (text) => sql`regexp_matches(${text}, ${literal(DATE_PATTERN)})`),
  counted('datetimeword', (text) => sql`regexp_matches(${text}, ${literal(DATETIME_PATTERN)})`),
  counted('timeword', (text) => sql`regexp_matches(${text}, ${literal(TIME_PATTERN)})`),
];

export const ALL_MEASURES: readonly Measure[] = [...BASE_MEASURES, ...EXACT_MEASURES, ...KIND_MEASURES];

function measure(name: string, of: (text: Sql) => Sql): Measure {
  return { name, of, decidedBy: name };
}

function counted(name: string, condition: (text: Sql) => Sql): Measure {
  return measure(name, (text) => sql`count(*) FILTER (WHERE ${condition(text)})`);
}

function printed(name: string, type: string): Measure {
  return counted(name, (text) => sql`CAST(TRY_CAST(${text} AS ${new Sql(type)}) AS VARCHAR) = ${text}`);
}

/**
 * Numbers with the same places behind the mark, which a fixed-point type prints back exactly. A negative zero prints
 * without its sign and does not count.
 */
function fixedPlaces(mark: '.' | ',', name: string): Measure[] {
  const pattern = literal(`-?(0|[1-9][0-9]{0,11})[${mark}][0-9]{1,6}`);
  const negativeZero = literal(`-0[${mark}]0+`);
  const places = (text: Sql) => sql`length(${text}) - instr(${text}, ${literal(mark)})`;
  return [
    counted(
      `${name}fixed`,
      (text) =>
        sql`regexp_full_match(${text}, ${pattern}) AND NOT regexp_full_match(${text}, ${negativeZero})`,
    ),
    { ...measure(`${name}min`, (text) => sql`min(${places(text)})`), decidedBy: `${name}fixed` },
    { ...measure(`${name}max`, (text) => sql`max(${places(text)})`), decidedBy: `${name}fixed` },
  ];
}
