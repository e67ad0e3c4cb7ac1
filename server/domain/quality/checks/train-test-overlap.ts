import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { runKernel } from '../kernels/run-kernel';
import { FIX } from './fix-options';
import { type SplitParts, splitParts } from './split-parts';
import { type PairFinding, pairRows, rowCells } from './staged-findings';

/** Rows that near copies are looked for in. */
const ROWS_MAX = 50_000;
const SIMILARITY_MIN = 0.85;
/** A row as one text must be this long on average for its pieces to tell rows apart. */
const LENGTH_MIN = 40;
const TEXT_LENGTH_MAX = 4000;

export const trainTestOverlap = defineCheck({
  id: 'train_test_overlap',
  title: 'Overlap of training and test',
  description:
    'Held-out rows that also stand in the training part, word for word or nearly so: results on them are too good.',
  silentWhen: 'No split column, tables whose few features repeat by chance, and copies inside of one part.',
  dimension: 'label_quality',
  level: 'row',
  needs: ['split_column'],
  cost: 'high',
  defaultSeverity: 'critical',
  issueTypes: ['train_test_overlap', 'train_test_near_overlap'],
  fixOptions: [FIX.quarantine, FIX.flag],
  phase: 'models',
  run: async (context) => {
    const split = await splitParts(context);
    if (split === null)
      return { notRun: 'No column is marked as the split, and none looks like one (train, test, …).' };
    const features = context.columns.filter(
      (column) =>
        column !== split.column &&
        !['identifier', 'empty'].includes(column.type) &&
        column.profile.distinctCount >= 2,
    );
    // A text has more forms than any table rows; all else has the combinations of its values.
    const forms = ({ type, profile }: ScanColumn) =>
      type === 'text' && (profile.statistics.lengthMean ?? 0) >= LENGTH_MIN
        ? Number.POSITIVE_INFINITY
        : profile.distinctCount;
    const combinations = features.reduce((product, column) => product * forms(column), 1);
    if (features.length === 0 || combinations < 10 * context.rowCount)
      return { notRun: 'The features have too few combinations; equal rows meet by chance.' };
    const exact = await exactOverlap(context, split, features);
    const near = await nearOverlap(context, split, features, new Set(exact?.heldOut ?? []));
    return {
      issues: [...(exact === null ? [] : [exact.issue]), ...(near === null ? [] : [near])],
      method: context.rowCount > ROWS_MAX ? 'sampled' : 'exact',
      rowsScanned: context.rowCount,
      measured: { split: split.column.name, training: split.training, parts: split.parts },
    };
  },
});

async function exactOverlap(
  context: CheckContext,
  split: SplitParts,
  features: ScanColumn[],
): Promise<{ issue: IssueDraft; heldOut: number[] } | null> {
  const part = renderExpression(split.column);
  const key = features.map((column) => sql`coalesce(lower(trim(${renderExpression(column)})), chr(1))`);
  const rows = await context.session.query<{ r: number; first: number }>(
    sql`WITH keyed AS (SELECT __row AS r, ${part} = ${literal(split.training)} AS training, md5_number(concat_ws(chr(0), ${join(key)})) AS h
          FROM ${context.relation} WHERE ${identifier(split.column.storageName)} IS NOT NULL),
        trained AS (SELECT h, min(r) AS first FROM keyed WHERE training GROUP BY 1)
      SELECT keyed.r, trained.first FROM keyed JOIN trained ON keyed.h = trained.h WHERE NOT keyed.training ORDER BY 1 LIMIT 100000`
      .text,
    { signal: context.signal },
  );
  if (rows.length === 0) return null;
  const found = rows.map(({ r, first }) => ({ heldOut: Number(r), trained: Number(first) }));
  const issue = await draft(
    context,
    split,
    'train_test_overlap',
    found.map((one) => ({ ...one, similarity: 1 })),
  );
  return { issue, heldOut: found.map(({ heldOut }) => heldOut) };
}

async function nearOverlap(
  context: CheckContext,
  split: SplitParts,
  features: ScanColumn[],
  known: ReadonlySet<number>,
): Promise<IssueDraft | null> {
  const texts = features.filter(
    ({ type, storageType, render }) => type === 'text' && storageType === 'VARCHAR' && render !== 'json',
  );
  const length = texts.reduce((sum, { profile }) => sum + (profile.statistics.lengthMean ?? 0), 0);
  if (length < LENGTH_MIN) return null;
  const whole: Sql = sql`left(concat_ws(' ', ${join(texts.map(renderExpression))}), ${literal(TEXT_LENGTH_MAX)})`;
  const read = await context.session.columns(
    sql`SELECT __row::DOUBLE AS r, (${renderExpression(split.column)} = ${literal(split.training)})::DOUBLE AS training, ${whole} AS text FROM ${context.relation}
      WHERE ${identifier(split.column.storageName)} IS NOT NULL AND __row < ${literal(ROWS_MAX)} ORDER BY __row`
      .text,
    { signal: context.signal },
  );
  const { r: rows, training, text } = read.columns;
  if (!(rows instanceof Float64Array) || !(training instanceof Float64Array) || !Array.isArray(text))
    return null;
  const pairs = await runKernel(
    { kind: 'similar_texts', texts: text.map((one) => one ?? ''), similarityMin: SIMILARITY_MIN },
    context.signal,
  );
  const best = new Map<number, { heldOut: number; trained: number; similarity: number }>();
  for (const { a, b, similarity } of pairs) {
    if (training[a] === training[b]) continue;
    const [trained, heldOut] =
      training[a] === 1 ? [rows[a] ?? 0, rows[b] ?? 0] : [rows[b] ?? 0, rows[a] ?? 0];
    if (!known.has(heldOut) && similarity > (best.get(heldOut)?.similarity ?? 0))
      best.set(heldOut, { heldOut, trained, similarity });
  }
  return best.size < 2 ? null : draft(context, split, 'train_test_near_overlap', [...best.values()]);
}

async function draft(
  context: CheckContext,
  split: SplitParts,
  type: 'train_test_overlap' | 'train_test_near_overlap',
  found: { heldOut: number; trained: number; similarity: number }[],
): Promise<IssueDraft> {
  const held = split.parts
    .filter(({ part }) => part !== split.training)
    .reduce((sum, { rows }) => sum + rows, 0);
  const nearly = type === 'train_test_near_overlap' ? 'nearly ' : '';
  const share = found.length / Math.max(1, held);
  return {
    type,
    column: null,
    severity: share >= 0.05 ? 'critical' : found.length >= 3 ? 'warning' : 'info',
    description: `${shareText(found.length, held)} held-out rows (by \`${split.column.name}\`) are ${nearly}the same as a row of "${split.training}". Results measured on them are too good.`,
    affectedCount: found.length,
    populationCount: held,
    pointsMax: 100,
    evidence: { split: split.column.name, training: split.training, examples: found.slice(0, 10) },
    fixType: 'semi_auto',
    fixOptions: [FIX.quarantine, FIX.flag],
    cells: await rowCells(
      context,
      `${type}_rows`,
      found.map(({ heldOut, trained, similarity }) => ({
        row: heldOut,
        probability: 0.45 * similarity,
        reason: `${nearly === '' ? 'Same' : 'Nearly the same'} as row ${trained} of "${split.training}"`,
      })),
    ),
    pairs: await pairRows(
      context,
      `${type}_pairs`,
      found.slice(0, 20_000).map(
        ({ heldOut, trained, similarity }, clusterId): PairFinding => ({
          rowA: Math.min(trained, heldOut),
          rowB: Math.max(trained, heldOut),
          clusterId,
          probability: similarity,
          evidence: null,
        }),
      ),
    ),
  };
}
