import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { momentsOf } from '@/server/stats/moments';
import { isNumeric, isTemporal, type ProfiledColumn, scaleExpression } from './profiled-column';
import { type SampledTable, sampleOf, sampleRowsMax } from './shared-sample';

export type Row = Record<string, number | string | null>;

/** What one fused pass measures of a column; absent: not of this type, or nothing to measure. */
export interface Measured {
  filled: number;
  distinct: number;
  min?: number;
  max?: number;
  mean?: number;
  deviation?: number;
  skewness?: number;
  kurtosis?: number;
  zeros?: number;
  negatives?: number;
  quartiles?: [number, number, number];
  lengthMin?: number;
  lengthMax?: number;
  lengthMean?: number;
  approximate?: ('distinctCount' | 'quartiles')[];
}

const QUARTILES = sql`[0.25, 0.5, 0.75]`;
/** With fewer values in the sample, quartiles are sketched from all of them. */
const SAMPLED_MIN = 1000;

const named = (name: string, column: ProfiledColumn, expression: Sql) =>
  sql`${expression} AS ${identifier(`${name}_${column.position}`)}`;

/** All measures of some columns, exactly. */
export async function measureExactly(table: SampledTable, columns: ProfiledColumn[]): Promise<Measured[]> {
  const measures = columns.flatMap((column) => {
    const x = scaleExpression(column);
    return [
      ...countsOf(column, (value) => sql`count(DISTINCT ${value})`),
      ...(isMeasured(column)
        ? [
            ...rangeOf(column, x),
            named('mean', column, sql`avg(${x})`),
            named('deviation', column, sql`stddev_samp(${x})`),
            named('skewness', column, sql`skewness(${x})`),
            named('kurtosis', column, sql`kurtosis(${x})`),
            named('quartiles', column, sql`quantile_cont(${x}, ${QUARTILES})`),
          ]
        : []),
    ];
  });
  const [row] = await table.session.query<Row>(sql`SELECT ${join(measures)} FROM ${table.relation}`.text);
  return columns.map((column) => {
    const number = reader(row ?? {}, column);
    return {
      ...common(number),
      mean: number('mean'),
      deviation: number('deviation'),
      skewness: number('skewness'),
      kurtosis: number('kurtosis'),
      quartiles: quartilesOf(row?.[`quartiles_${column.position}`]),
    };
  });
}

/**
 * The same for large tables: distinct values by HyperLogLog, quartiles of the shared sample, and moments from power
 * sums, for which the sample gives shift and scale. All else is exact.
 */
export async function measureBySketch(table: SampledTable, columns: ProfiledColumn[]): Promise<Measured[]> {
  const measured = columns.filter(isMeasured);
  const facts = await sampleFacts(table, measured);
  const inner = measured.flatMap((column) => {
    const { shift, scale } = facts.get(column.position) ?? { shift: 0, scale: 1 };
    const x = scaleExpression(column);
    return [named('x', column, x), named('d', column, sql`(${x} - ${literal(shift)}) * ${literal(scale)}`)];
  });
  const measures = columns.flatMap((column) => {
    const of = (name: string) => identifier(`${name}_${column.position}`);
    const [x, d] = [of('x'), of('d')];
    return [
      ...countsOf(column, (value) => sql`approx_count_distinct(${value})`),
      ...(isMeasured(column)
        ? [
            ...rangeOf(column, x),
            named('n', column, sql`count(${x})`),
            named('s1', column, sql`sum(${d})`),
            named('s2', column, sql`sum(${d} * ${d})`),
            named('s3', column, sql`sum(${d} * ${d} * ${d})`),
            named('s4', column, sql`sum(${d} * ${d} * ${d} * ${d})`),
            ...(facts.get(column.position)?.quartiles === undefined
              ? [named('quartiles', column, sql`approx_quantile(${x}, ${QUARTILES})`)]
              : []),
          ]
        : []),
    ];
  });
  const stored = columns.map(({ storageName }) => identifier(storageName));
  const [row] = await table.session.query<Row>(
    sql`SELECT ${join(measures)} FROM (SELECT ${join([...stored, ...inner])} FROM ${table.relation})`.text,
  );
  return columns.map((column) => {
    const number = reader(row ?? {}, column);
    const { shift, scale, quartiles } = facts.get(column.position) ?? { shift: 0, scale: 1 };
    const sum = (name: string) => number(name) ?? Number.NaN;
    const moments = momentsOf({
      n: number('n') ?? 0,
      sums: [sum('s1'), sum('s2'), sum('s3'), sum('s4')],
      shift,
      scale,
    });
    return {
      ...common(number),
      approximate: isMeasured(column) ? ['distinctCount', 'quartiles'] : ['distinctCount'],
      mean: moments?.mean,
      deviation: moments?.deviation ?? undefined,
      skewness: moments?.skewness ?? undefined,
      kurtosis: moments?.kurtosis ?? undefined,
      quartiles: quartiles ?? quartilesOf(row?.[`quartiles_${column.position}`]),
    };
  });
}

interface SampleFacts {
  shift: number;
  scale: number;
  quartiles?: [number, number, number];
}

async function sampleFacts(
  table: SampledTable,
  columns: ProfiledColumn[],
): Promise<Map<number, SampleFacts>> {
  if (columns.length === 0) return new Map();
  const { relation, condition } = await sampleOf(table, sampleRowsMax(table));
  const measures = columns.flatMap((column) => {
    const x = scaleExpression(column);
    return [
      named('n', column, sql`count(${x})`),
      named('mean', column, sql`avg(${x})`),
      named('deviation', column, sql`stddev_samp(${x})`),
      named('quartiles', column, sql`quantile_cont(${x}, ${QUARTILES})`),
    ];
  });
  const [row] = await table.session.query<Row>(
    sql`SELECT ${join(measures)} FROM ${relation} WHERE ${condition}`.text,
  );
  return new Map(
    columns.map((column): [number, SampleFacts] => {
      const number = reader(row ?? {}, column);
      const deviation = number('deviation') ?? 0;
      const quartiles = quartilesOf(row?.[`quartiles_${column.position}`]);
      return [
        column.position,
        {
          shift: number('mean') ?? 0,
          scale: deviation > 0 ? 1 / deviation : 1,
          ...(quartiles !== undefined && (number('n') ?? 0) >= SAMPLED_MIN ? { quartiles } : {}),
        },
      ];
    }),
  );
}

function isMeasured(column: ProfiledColumn): boolean {
  return isNumeric(column) || isTemporal(column);
}

function countsOf(column: ProfiledColumn, distinct: (value: Sql) => Sql): Sql[] {
  const value = identifier(column.storageName);
  return [
    named('filled', column, sql`count(${value})`),
    named('distinct', column, distinct(column.render === 'json' ? renderExpression(column) : value)),
    ...(column.storageType === 'VARCHAR'
      ? [
          named('lengthmin', column, sql`min(length(${value}))`),
          named('lengthmax', column, sql`max(length(${value}))`),
          named('lengthmean', column, sql`avg(length(${value}))`),
        ]
      : []),
  ];
}

function rangeOf(column: ProfiledColumn, x: Sql): Sql[] {
  return [
    named('min', column, sql`min(${x})`),
    named('max', column, sql`max(${x})`),
    named('zeros', column, sql`count_if(${x} = 0)`),
    named('negatives', column, sql`count_if(${x} < 0)`),
  ];
}

type ReadNumber = (name: string) => number | undefined;

function reader(row: Row, column: ProfiledColumn): ReadNumber {
  return (name) => {
    const value = row[`${name}_${column.position}`];
    return value === null || value === undefined || !Number.isFinite(Number(value))
      ? undefined
      : Number(value);
  };
}

function common(number: ReadNumber): Measured {
  return {
    filled: number('filled') ?? 0,
    distinct: number('distinct') ?? 0,
    min: number('min'),
    max: number('max'),
    zeros: number('zeros'),
    negatives: number('negatives'),
    lengthMin: number('lengthmin'),
    lengthMax: number('lengthmax'),
    lengthMean: number('lengthmean'),
  };
}

function quartilesOf(value: unknown): [number, number, number] | undefined {
  const [q1, q2, q3] = Array.isArray(value) ? value.map(Number) : [];
  return q1 === undefined || q2 === undefined || q3 === undefined ? undefined : [q1, q2, q3];
}
