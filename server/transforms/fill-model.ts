import { z } from 'zod';
import { identifier, join, literal, Sql, sql } from '@/server/engine/sql';
import { numberText } from './fill-statistic';
import type { ColumnData } from './model/coder';
import { packModel, unpackModel } from './model/pack';
import { predictInWorker, trainInWorker } from './model/run-in-worker';
import type { TrainingResult } from './model/train';
import { requireColumn } from './require-column';
import { canChange, isNumericColumn, type TableColumn } from './table-column';
import { defineTransform, type TransformContext } from './transform';

/** Known rows that the model learns from. */
const SAMPLE_MAX = 20_000;
const FEATURES_MAX = 60;
const CHUNK = 50_000;
const INSERT = 2000;

type State = {
  summary: string;
  estimate: TrainingResult['estimate'];
  baseline: TrainingResult['baseline'];
  /** Names of the columns it reads, in the order of its coders. */
  features: string[];
  /** Null: the plain statistic does as well. */
  model: string | null;
};

/**
 * Fills missing cells by a model of the other columns (boosted trees), with a confidence for each. The label is not
 * read, so that filling cannot leak it into the features. The error that is shown was measured on known cells that the
 * model did not see; where it does not beat the median or the commonest value, that is written instead.
 */
export const fillModel = defineTransform({
  id: 'fill_model',
  title: 'Fill from the other columns',
  description:
    'Predicts each missing cell from the rest of its row, with a confidence for each and an honest estimate of the error. Falls back to the median or the commonest value where the other columns tell nothing.',
  scope: 'column',
  fitted: true,
  parameters: z.strictObject({
    /** Cells below this confidence stay missing. */
    minConfidence: z.number().min(0).max(1).default(0),
  }),
  learn: async (context): Promise<State> => {
    const column = requireColumn(context);
    const features = featuresOf(context, column);
    const target = isNumericColumn(column) ? context.table.number(column) : context.table.text(column);
    const drawn = await context.table.session.columns(
      sql`SELECT ${join([sql`${target} AS target`, ...features.map((feature) => readValue(context, feature))])}
        FROM ${context.table.relation([column, ...features])} WHERE ${target} IS NOT NULL
        ORDER BY md5(CAST(__row AS VARCHAR)) LIMIT ${literal(SAMPLE_MAX)}`.text,
      { signal: context.signal },
    );
    const known = drawn.columns.target ?? [];
    const result = await trainInWorker(
      {
        seed: context.seed,
        columns: features.map(({ storageName }) => ({
          storageName,
          data: drawn.columns[storageName] ?? [],
        })),
        target:
          known instanceof Float64Array
            ? { kind: 'number', values: known }
            : { kind: 'text', values: known.map((value) => value ?? '') },
      },
      context.signal,
    );
    const packed = result.model === null ? null : packModel(result.model);
    const names = (result.model?.coders ?? []).map(
      ({ storageName }) => features.find((feature) => feature.storageName === storageName)?.name ?? '',
    );
    return {
      summary: summaryOf(result),
      estimate: result.estimate,
      baseline: result.baseline,
      features: names,
      model: packed,
    };
  },
  plan: async (context, { minConfidence }, state) => {
    const column = requireColumn(context);
    const missing = sql`${identifier(column.storageName)} IS NULL`;
    if (state.model === null) {
      const { value, confidence } = state.baseline;
      if (value === null || confidence < minConfidence) return {};
      return {
        cells: [
          context.table.change(column, {
            where: missing,
            value:
              typeof value === 'number' ? numberText(column, sql`${literal(value)}::DOUBLE`) : literal(value),
            method: `filled with the ${typeof value === 'number' ? 'median' : 'commonest value'}`,
            confidence: literal(confidence),
          }),
        ],
      };
    }
    const predictions = new Sql(`predicted_${column.storageName}`);
    await predictMissing(context, column, state, predictions);
    const value = isNumericColumn(column) ? numberText(column, sql`p.n`) : sql`p.v`;
    return {
      cells: [
        {
          storageName: column.storageName,
          select: sql`SELECT p.r AS "row", CAST(NULL AS VARCHAR) AS old_value, ${value} AS new_value,
            'predicted from other columns' AS method, p.c AS confidence FROM ${predictions} p WHERE p.c >= ${literal(minConfidence)}`,
        },
      ],
    };
  },
});

/** Columns that may tell something: no identifiers, nothing nested, and never the label. */
function featuresOf(context: TransformContext, target: TableColumn): TableColumn[] {
  return context.table.columns
    .filter(
      (column) =>
        column !== target &&
        canChange(column) &&
        column.type !== 'identifier' &&
        column.type !== 'empty' &&
        column.name !== context.labelColumn,
    )
    .slice(0, FEATURES_MAX);
}

/** A column as the model reads it: numbers, seconds since 1970, or text. */
function readValue(context: TransformContext, column: TableColumn): Sql {
  const name = identifier(column.storageName);
  const text = context.table.text(column);
  if (isNumericColumn(column)) return sql`${context.table.number(column)} AS ${name}`;
  if (column.storageType === 'DATE' || column.storageType === 'TIMESTAMP')
    return sql`epoch(${name})::DOUBLE AS ${name}`;
  return sql`left(${text}, 200) AS ${name}`;
}

async function predictMissing(
  context: TransformContext,
  column: TableColumn,
  state: State,
  table: Sql,
): Promise<void> {
  const { session } = context.table;
  await session.execute(
    sql`CREATE OR REPLACE TEMP TABLE ${table} (r BIGINT, n DOUBLE, v VARCHAR, c DOUBLE)`.text,
  );
  const model = unpackModel(state.model ?? '');
  // By name, so that a model learned on one dataset reads the same columns of another.
  const read = model.coders.map((coder, index) => {
    const found =
      context.table.columns.find(({ name }) => name === state.features[index]) ??
      context.table.column(coder.storageName);
    if (found === undefined) throw new TypeError(`the model needs the column ${state.features[index]}`);
    return { coder, column: found };
  });
  const columns = [...new Set([column, ...read.map((entry) => entry.column)])];
  let after = -1;
  for (;;) {
    const chunk = await session.columns(
      sql`SELECT ${join([sql`__row AS "row"`, ...read.map((entry) => readValue(context, entry.column))])}
        FROM ${context.table.relation(columns)} WHERE ${identifier(column.storageName)} IS NULL AND __row > ${literal(after)}
        ORDER BY __row LIMIT ${literal(CHUNK)}`.text,
      { signal: context.signal },
    );
    const rows = chunk.columns.row;
    if (!(rows instanceof Float64Array) || rows.length === 0) return;
    const data = read.map(({ coder, column: source }): { storageName: string; data: ColumnData } => ({
      storageName: coder.storageName,
      data: chunk.columns[source.storageName] ?? [],
    }));
    const { values, confidence } = await predictInWorker(model, data, context.signal);
    for (let from = 0; from < rows.length; from += INSERT) {
      const lines = Array.from(rows.subarray(from, from + INSERT), (row, index) => {
        const value = values[from + index];
        const [number, text] = typeof value === 'number' ? [value, null] : [null, value ?? null];
        return sql`(${literal(row)}, ${literal(number)}, ${literal(text)}, ${literal(confidence[from + index] ?? 0)})`;
      });
      await session.execute(sql`INSERT INTO ${table} VALUES ${join(lines)}`.text, { signal: context.signal });
    }
    after = rows.at(-1) ?? after;
    if (rows.length < CHUNK) return;
  }
}

function summaryOf({ model, estimate }: TrainingResult): string {
  const figure = (value: number) =>
    estimate.measure === 'share wrong'
      ? `${(value * 100).toFixed(1)} %`
      : Number(value.toPrecision(3)).toString();
  const plain = estimate.measure === 'share wrong' ? 'the commonest value' : 'the median';
  const error = estimate.measure === 'share wrong' ? 'wrong' : 'mean error';
  return model === null
    ? `the other columns tell no more than ${plain} (${error} ${figure(estimate.baseline)} on ${estimate.rows} known cells)`
    : `${error} ${figure(estimate.model)} on known cells it did not see, against ${figure(estimate.baseline)} with ${plain}`;
}
