import { identifier, literal, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { runKernel } from '../kernels/run-kernel';
import { FIX } from './fix-options';
import { clusterPairs } from './pair-clusters';
import { type PairFinding, pairRows, rowCells } from './staged-findings';

/** Shorter values are names and codes, which the records check compares field by field. */
const LENGTH_MEAN_MIN = 30;
/** Texts repeat by nature in a column of few distinct ones. */
const DISTINCT_SHARE_MIN = 0.5;
const SIMILARITY_MIN = 0.8;
/** Texts that are compared; a table with more is looked at in its first rows, and the check says so. */
const TEXTS_MAX = 100_000;
/** All columns together; of a table with many such columns fewer rows are looked at, but never fewer than the last. */
const TEXTS_IN_ALL = 400_000;
const TEXTS_MIN = 10_000;
const CHARACTERS_MAX = 50_000_000;
const TEXT_LENGTH_MAX = 10_000;

export const nearDuplicateText = defineCheck({
  id: 'near_duplicate_text',
  title: 'Near-duplicate text',
  description:
    'Texts that are the same or nearly the same as an earlier one, found by MinHash and verified on the texts themselves.',
  silentWhen: 'Short values, columns whose texts repeat by nature, and rows that are copies as a whole.',
  dimension: 'consistency',
  level: 'row',
  needs: [],
  cost: 'high',
  defaultSeverity: 'warning',
  issueTypes: ['near_duplicate_text'],
  fixOptions: [FIX.flag, FIX.keepFirst],
  phase: 'models',
  reuse: 'column',
  run: async (context) => {
    const columns = context.columns.filter(
      ({ storageType, render, type, profile }) =>
        storageType === 'VARCHAR' &&
        render !== 'json' &&
        type === 'text' &&
        (profile.statistics.lengthMean ?? 0) >= LENGTH_MEAN_MIN &&
        profile.distinctCount >= DISTINCT_SHARE_MIN * profile.filledCount,
    );
    if (columns.length === 0)
      return { notRun: 'No column holds texts of thirty characters and more that are mostly different.' };
    const issues: IssueDraft[] = [];
    const fairShare = Math.max(TEXTS_MIN, Math.floor(TEXTS_IN_ALL / columns.length));
    let rowsScanned = 0;
    for (const column of columns) {
      const rowCount = Math.min(
        context.rowCount,
        TEXTS_MAX,
        fairShare,
        Math.floor(CHARACTERS_MAX / Math.max(1, column.profile.statistics.lengthMean ?? 1)),
      );
      rowsScanned = Math.max(rowsScanned, rowCount);
      const issue = await nearCopies(context, column, rowCount);
      if (issue !== null) issues.push(issue);
    }
    return { issues, method: rowsScanned < context.rowCount ? 'sampled' : 'exact', rowsScanned };
  },
});

async function nearCopies(
  context: CheckContext,
  column: ScanColumn,
  rowCount: number,
): Promise<IssueDraft | null> {
  const value = identifier(column.storageName);
  const read = await context.session.columns(
    sql`SELECT min(__row)::DOUBLE AS r, left(${value}, ${literal(TEXT_LENGTH_MAX)}) AS text FROM ${context.relation}
      WHERE __row < ${literal(rowCount)} AND ${value} IS NOT NULL AND length(${value}) >= 15 GROUP BY 2 ORDER BY 1`
      .text,
    { signal: context.signal },
  );
  const { r: rows, text: texts } = read.columns;
  if (!(rows instanceof Float64Array) || !Array.isArray(texts)) return null;
  const similar = await runKernel(
    { kind: 'similar_texts', texts: texts.map((text) => text ?? ''), similarityMin: SIMILARITY_MIN },
    context.signal,
  );
  const clusters = clusterPairs(similar);
  const pairs = clusters.map(
    ({ a, b, similarity, clusterId }): PairFinding => ({
      rowA: rows[a] ?? 0,
      rowB: rows[b] ?? 0,
      clusterId,
      probability: similarity,
      evidence: [{ column: column.name, similarity, bits: 0 }],
    }),
  );
  // The most similar earlier text names each copy.
  const copies = new Map<number, PairFinding>();
  for (const pair of pairs.toSorted((x, y) => y.probability - x.probability)) {
    if (!copies.has(pair.rowB)) copies.set(pair.rowB, pair);
  }
  const affected = copies.size;
  if (affected < 2) return null;
  const [first] = copies.values();
  return {
    type: 'near_duplicate_text',
    column,
    severity: affected >= 0.01 * texts.length ? 'warning' : 'info',
    description: `${shareText(affected, texts.length)} different texts in \`${column.name}\` are nearly the same as an earlier one (row ${first?.rowB} and row ${first?.rowA}, for example). A model learns them twice, and they leak when they fall on both sides of a split.`,
    affectedCount: affected,
    populationCount: texts.length,
    pointsMax: 60,
    evidence: {
      similarityMin: SIMILARITY_MIN,
      pairs: pairs.length,
      examples: [...copies.values()].slice(0, 5),
    },
    fixType: 'manual',
    fixOptions: [FIX.flag, FIX.keepFirst],
    cells: await rowCells(
      context,
      `near_texts_${column.position}`,
      [...copies.values()].map(({ rowA, rowB, probability }) => ({
        row: rowB,
        probability: 0.5 * probability - 0.01,
        reason: `The text of ${column.name} is nearly that of row ${rowA} (similarity ${probability.toFixed(2)})`,
      })),
    ),
    pairs: await pairRows(context, `near_text_pairs_${column.position}`, pairs.slice(0, 20_000)),
  };
}
