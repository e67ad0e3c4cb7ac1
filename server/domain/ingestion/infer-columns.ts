import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, parquetRelation, Sql, sql } from '@/server/engine/sql';
import type { ColumnType } from './contract';
import type { IngestedColumn, Render, StagedTable } from './table';

/** Columns a fused statement measures at once. */
const BATCH = 50;
/** Share of filled values that must be of a kind for the column to be called so while some do not fit. */
const KIND_SHARE = 0.9;
const EXAMPLES = 5;

type Measures = Record<string, number | string | null>;

/**
 * Gives every staged column a type and a storage. Storage is typed only where printing the typed value gives back the
 * text of every cell; otherwise the text is stored and `type` says what it means.
 */
export async function inferColumns(
  session: EngineSession,
  staged: StagedTable,
  decimal: '.' | ',' | undefined,
  onProgress: (percent: number) => void,
): Promise<IngestedColumn[]> {
  const columns: IngestedColumn[] = [];
  for (let from = 0; from < staged.names.length; from += BATCH) {
    const positions = staged.names.slice(from, from + BATCH).map((_, index) => from + index);
    columns.push(
      ...(staged.typed
        ? await inferTyped(session, staged, positions)
        : await inferText(session, staged, positions, decimal)),
    );
    onProgress((columns.length / staged.names.length) * 100);
  }
  return columns;
}

async function inferText(
  session: EngineSession,
  staged: StagedTable,
  positions: number[],
  decimal: '.' | ',' | undefined,
): Promise<IngestedColumn[]> {
  const relation = parquetRelation(staged.path);
  const row = await measureText(session, staged, positions);
  return Promise.all(
    positions.map(async (position) => {
      const measure = (name: string) => Number(row[`${name}_${position}`] ?? 0);
      const comma = commaPlaces(samePlaces(measure, 'comma'), decimal);
      const places = { point: samePlaces(measure, 'point'), comma };
      const column = decideText(position, staged, measure, places);
      const misfit = await misfitExamples(session, relation, column);
      return misfit === null ? column : { ...column, evidence: { ...column.evidence, misfits: misfit } };
    }),
  );
}

const DATE_PATTERN =
  '^(\\d{1,2}[-/. ](\\d{1,2}|[A-Za-z]{3,9})[-/. ]\\d{2,4}|\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|[A-Za-z]{3,9} \\d{1,2},? \\d{4})$';
const DATETIME_PATTERN =
  '^(\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2,4})[T ]\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d+)?)?( ?[AaPp][Mm])?( ?(Z|UTC|[+-]\\d{2}:?\\d{2}))?$';
const TIME_PATTERN = '^\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d+)?)?( ?[AaPp][Mm])?$';

/** Rows, evenly spread, that tell which measures of a column can matter. */
const SAMPLE_ROWS = 2000;
/** The engine plans a statement in time that grows faster than the number of its aggregates. */
const PARTS_PER_STATEMENT = 200;
/** Below this many filled values the sample rules nothing out. */
const SAMPLE_FILLED_MIN = 50;

/**
 * Measures over all rows, but only those that can decide: a kind that misses one value of the sample cannot hold for
 * every value, and a kind that the sample never shows cannot hold for most. What was ruled out is left out of the result.
 */
async function measureText(
  session: EngineSession,
  staged: StagedTable,
  positions: number[],
): Promise<Measures> {
  const relation = parquetRelation(staged.path);
  const run = async (parts: Sql[], where: Sql): Promise<Measures> => {
    const result: Measures = {};
    for (let from = 0; from < parts.length; from += PARTS_PER_STATEMENT) {
      const some = parts.slice(from, from + PARTS_PER_STATEMENT);
      const [row] = await session.query<Measures>(sql`SELECT ${join(some)} FROM ${relation} ${where}`.text);
      Object.assign(result, row);
    }
    return result;
  };
  const all = sql``;
  const step = Math.max(1, Math.floor(staged.rowCount / SAMPLE_ROWS));
  const every = positions.flatMap((position) =>
    [...baseMeasures(position), ...exactMeasures(position), ...kindMeasures(position)].map(
      ({ part }) => part,
    ),
  );
  if (step === 1) return run(every, all);
  const sample = await run(every, sql`WHERE __row % ${literal(step)} = 0`);
  const filled = (row: Measures, position: number) => Number(row[`filled_${position}`] ?? 0);
  const open = (position: number) => filled(sample, position) < SAMPLE_FILLED_MIN;
  const seen = (name: string) => Number(sample[name] ?? 0);

  const exact = (position: number) =>
    exactMeasures(position).filter(
      ({ decidedBy }) => open(position) || seen(decidedBy) === filled(sample, position),
    );
  const first = await run(
    positions.flatMap((position) => [...baseMeasures(position), ...exact(position)].map(({ part }) => part)),
    all,
  );
  const undecided = positions.filter(
    (position) =>
      !exact(position).some(({ decidedBy }) => Number(first[decidedBy] ?? 0) === filled(first, position)),
  );
  const second = await run(
    undecided.flatMap((position) =>
      kindMeasures(position)
        .filter(({ decidedBy }) => open(position) || seen(decidedBy) > 0)
        .map(({ part }) => part),
    ),
    all,
  );
  // A fixed number of places may hold for all values in form and yet differ in length: then the kinds decide.
  const loose = positions.filter(
    (position) => !undecided.includes(position) && !storesTyped(first, position, filled(first, position)),
  );
  const third = await run(
    loose.flatMap((position) => kindMeasures(position).map(({ part }) => part)),
    all,
  );
  return { ...first, ...second, ...third };
}

/** True when a kind other than fixed places holds for every value, so that no further measure is asked. */
function storesTyped(row: Measures, position: number, filled: number): boolean {
  return ['boolean', 'integer', 'double', 'stripped', 'date', 'timestamp', 'time'].some(
    (name) => Number(row[`${name}_${position}`] ?? -1) === filled,
  );
}

interface Measure {
  part: Sql;
  /** The result whose count in the sample says whether this measure can matter. */
  decidedBy: string;
}

function measureOf(position: number, name: string, expression: Sql, decidedBy = name): Measure {
  return {
    part: sql`${expression} AS ${identifier(`${name}_${position}`)}`,
    decidedBy: `${decidedBy}_${position}`,
  };
}

function countWhere(condition: Sql): Sql {
  return sql`count(*) FILTER (WHERE ${condition})`;
}

function baseMeasures(position: number): Measure[] {
  const c = identifier(`c${position}`);
  return [
    measureOf(position, 'filled', sql`count(${c})`),
    measureOf(position, 'distinct', sql`approx_count_distinct(${c})`),
    measureOf(position, 'length', sql`coalesce(avg(length(${c})), 0)`),
    measureOf(position, 'spaced', countWhere(sql`${c} LIKE '% %'`)),
  ];
}

/** Kinds that count only when every value is printed back as it was. */
function exactMeasures(position: number): Measure[] {
  const c = identifier(`c${position}`);
  const printed = (name: string, type: string) =>
    measureOf(position, name, countWhere(sql`CAST(TRY_CAST(${c} AS ${new Sql(type)}) AS VARCHAR) = ${c}`));
  const places = (mark: '.' | ',', name: string) =>
    fixedPlaces(c, mark, name).map(([part, expression]) =>
      measureOf(position, part, expression, `${name}fixed`),
    );
  return [
    measureOf(position, 'boolean', countWhere(sql`${c} IN ('true', 'false')`)),
    printed('integer', 'BIGINT'),
    ...places('.', 'point'),
    ...places(',', 'comma'),
    printed('double', 'DOUBLE'),
    measureOf(
      position,
      'stripped',
      countWhere(sql`regexp_replace(CAST(TRY_CAST(${c} AS DOUBLE) AS VARCHAR), '\\.0$', '') = ${c}`),
    ),
    printed('date', 'DATE'),
    printed('timestamp', 'TIMESTAMP'),
    printed('time', 'TIME'),
  ];
}

/** Kinds that name a column while its text is stored. */
function kindMeasures(position: number): Measure[] {
  const c = identifier(`c${position}`);
  return [
    measureOf(position, 'number', countWhere(sql`TRY_CAST(${c} AS DOUBLE) IS NOT NULL`)),
    measureOf(position, 'whole', countWhere(sql`regexp_full_match(${c}, '[+-]?[0-9]+')`)),
    measureOf(position, 'padded', countWhere(sql`regexp_full_match(${c}, '0[0-9]+')`), 'whole'),
    measureOf(
      position,
      'booleanword',
      countWhere(sql`lower(${c}) IN ('true', 'false', 'yes', 'no', 'y', 'n', 't', 'f')`),
    ),
    measureOf(position, 'dateword', countWhere(sql`regexp_matches(${c}, ${literal(DATE_PATTERN)})`)),
    measureOf(position, 'datetimeword', countWhere(sql`regexp_matches(${c}, ${literal(DATETIME_PATTERN)})`)),
    measureOf(position, 'timeword', countWhere(sql`regexp_matches(${c}, ${literal(TIME_PATTERN)})`)),
  ];
}

/**
 * Numbers with the same places behind the mark, which a fixed-point type prints back exactly. A negative zero prints
 * without its sign and does not count.
 */
function fixedPlaces(c: Sql, mark: '.' | ',', name: string): [string, Sql][] {
  const pattern = `-?(0|[1-9][0-9]{0,11})[${mark}][0-9]{1,6}`;
  const places = sql`length(${c}) - instr(${c}, ${literal(mark)})`;
  return [
    [
      `${name}fixed`,
      sql`count(*) FILTER (WHERE regexp_full_match(${c}, ${literal(pattern)}) AND NOT regexp_full_match(${c}, ${literal(`-0[${mark}]0+`)}))`,
    ],
    [`${name}min`, sql`min(${places})`],
    [`${name}max`, sql`max(${places})`],
  ];
}

/**
 * Places behind a decimal comma. With three of them `1,234` may as well be a thousand and more, so that is believed only
 * when the caller says that the comma is the decimal mark.
 */
function commaPlaces(places: number | null, decimal: '.' | ',' | undefined): number | null {
  if (decimal === '.') return null;
  return places === 3 && decimal !== ',' ? null : places;
}

function samePlaces(measure: (name: string) => number, name: string): number | null {
  const [least, most] = [measure(`${name}min`), measure(`${name}max`)];
  return least === most && most > 0 ? most : null;
}

function decideText(
  position: number,
  staged: StagedTable,
  measure: (name: string) => number,
  places: { point: number | null; comma: number | null },
): IngestedColumn {
  const filled = measure('filled');
  const distinct = Math.min(measure('distinct'), filled);
  const base = {
    position,
    storageName: `c${position}`,
    name: staged.names[position] ?? '',
    nullCount: staged.rowCount - filled,
    distinctEstimate: distinct,
  };
  const column = (
    type: ColumnType,
    storageType = 'VARCHAR',
    render: Render = 'plain',
    fitted = filled,
  ): IngestedColumn => ({
    ...base,
    type,
    storageType,
    render,
    evidence: { filled, fitted },
  });
  const every = (name: string) => measure(name) === filled;
  const most = (name: string) => measure(name) >= KIND_SHARE * filled;
  const nested = staged.nested?.[position];
  if (filled === 0) return column('empty');
  if (nested !== undefined) return column(nested);
  if (every('boolean')) return column('boolean', 'BOOLEAN');
  if (every('integer'))
    return column(isIdentifier(base.name, distinct, filled) ? 'identifier' : 'integer', 'BIGINT');
  if (every('pointfixed') && places.point !== null) return column('decimal', `DECIMAL(18,${places.point})`);
  if (every('commafixed') && places.comma !== null)
    return column('decimal', `DECIMAL(18,${places.comma})`, 'decimal_comma');
  if (every('double')) return column('decimal', 'DOUBLE');
  if (every('stripped')) return column('decimal', 'DOUBLE', 'strip_point_zero');
  if (every('date')) return column('date', 'DATE');
  if (every('timestamp')) return column('datetime', 'TIMESTAMP');
  if (every('time')) return column('time', 'TIME');
  // From here the text is stored. Numbers with leading zeros are codes.
  if (measure('padded') > 0 && measure('whole') >= KIND_SHARE * filled && measure('padded') > 0.02 * filled) {
    return column(
      isUnique(distinct, filled) ? 'identifier' : 'category',
      'VARCHAR',
      'plain',
      measure('whole'),
    );
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
  if (isUnique(distinct, filled) && measure('length') <= 40 && measure('spaced') < 0.05 * filled)
    return column('identifier');
  const fewValues = distinct <= 50 || distinct <= 0.05 * filled;
  return column(fewValues && measure('length') <= 60 && distinct < 0.5 * filled ? 'category' : 'text');
}

/** The estimate of distinct values is off by a few percent, hence the margin. */
function isUnique(distinct: number, filled: number): boolean {
  return filled >= 10 && distinct >= 0.93 * filled;
}

function isIdentifier(name: string, distinct: number, filled: number): boolean {
  return (
    isUnique(distinct, filled) &&
    /(^|[^a-z])(id|uuid|key|number|no|nr|index)$/i.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'))
  );
}

/** A few values that do not fit the type, so that a person sees why the text was kept. */
async function misfitExamples(
  session: EngineSession,
  relation: Sql,
  column: IngestedColumn,
): Promise<{ count: number; examples: string[] } | null> {
  if (column.storageType !== 'VARCHAR') return null;
  const filled = Number(column.evidence.filled);
  const fitted = Number(column.evidence.fitted);
  const numeric = column.type === 'integer' || column.type === 'decimal';
  if (!numeric || fitted >= filled) return null;
  const c = identifier(column.storageName);
  const rows = await session.query<{ value: string }>(
    sql`SELECT ${c} AS value, count(*) AS n FROM ${relation} WHERE ${c} IS NOT NULL AND TRY_CAST(${c} AS DOUBLE) IS NULL
      GROUP BY 1 ORDER BY n DESC, value LIMIT ${literal(EXAMPLES)}`.text,
  );
  return { count: filled - fitted, examples: rows.map(({ value }) => value) };
}

async function inferTyped(
  session: EngineSession,
  staged: StagedTable,
  positions: number[],
): Promise<IngestedColumn[]> {
  const relation = parquetRelation(staged.path);
  const schema = await session.query<{ column_name: string; column_type: string }>(
    sql`DESCRIBE SELECT * FROM ${relation}`.text,
  );
  const typeOf = new Map(schema.map((entry) => [entry.column_name, entry.column_type]));
  const parts = positions.flatMap((position) => {
    const c = identifier(`c${position}`);
    const nested = isNested(typeOf.get(`c${position}`) ?? '');
    const value = nested ? sql`to_json(${c})::VARCHAR` : c;
    return [
      sql`count(${c}) AS ${identifier(`filled_${position}`)}`,
      sql`approx_count_distinct(${value}) AS ${identifier(`distinct_${position}`)}`,
      sql`coalesce(avg(length(CAST(${value} AS VARCHAR))), 0) AS ${identifier(`length_${position}`)}`,
    ];
  });
  const [row] = await session.query<Measures>(sql`SELECT ${join(parts)} FROM ${relation}`.text);
  return positions.map((position) => {
    const filled = Number(row?.[`filled_${position}`] ?? 0);
    const distinct = Math.min(Number(row?.[`distinct_${position}`] ?? 0), filled);
    const storageType = typeOf.get(`c${position}`) ?? 'VARCHAR';
    const name = staged.names[position] ?? '';
    return {
      position,
      storageName: `c${position}`,
      name,
      type: typeOfStorage(storageType, name, distinct, filled, Number(row?.[`length_${position}`] ?? 0)),
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
  if (isUnique(distinct, filled) && length <= 40) return 'identifier';
  return (distinct <= 50 || distinct <= 0.05 * filled) && length <= 60 && distinct < 0.5 * filled
    ? 'category'
    : 'text';
}
