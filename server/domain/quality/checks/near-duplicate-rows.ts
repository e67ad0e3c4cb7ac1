import { type DuplicatePair, duplicatesInWorker } from '@/server/domain/duplicates';
import { sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, shareText } from '../check';
import { stageRows } from '../stage-rows';
import { FIX } from './fix-options';
import { loadDictionaries } from './load-dictionaries';

/** Rows in which duplicates are looked for; a table with more is looked at in its first rows, and the check says so. */
const ROWS_MAX = 200_000;
const CELLS_MAX = 2_000_000;
/** Cells of a table that is too large to be looked at in full: more of them would not make the answer complete. */
const CELLS_SAMPLED = 500_000;
const BELIEVED = 0.5;
const PAIRS_SHOWN = 20_000;

/** Records that are probably the same thing, though not letter by letter; see docs/adr/0007-duplicates.md. */
export const nearDuplicateRows = defineCheck({
  id: 'near_duplicate_rows',
  title: 'Near duplicates',
  description:
    'Rows that are probably the same record as another row though written differently, with the fields that speak for it.',
  silentWhen: 'Tables of plain numbers, and records that agree only in common values.',
  dimension: 'consistency',
  level: 'row',
  phase: 'models',
  needs: [],
  cost: 'high',
  defaultSeverity: 'warning',
  issueTypes: ['near_duplicate_rows'],
  fixOptions: [FIX.flag],
  run: async (context) => {
    const columns = context.columns.filter(
      ({ type, profile }) => type !== 'list' && type !== 'struct' && profile.filledCount > 0,
    );
    if (columns.length === 0) return { notRun: 'No column holds plain values.' };
    const whole = context.rowCount <= Math.min(ROWS_MAX, Math.floor(CELLS_MAX / columns.length));
    const rowCount = whole
      ? context.rowCount
      : Math.max(1000, Math.min(ROWS_MAX, Math.floor(CELLS_SAMPLED / columns.length)));
    const table = { rowCount, columns: await loadDictionaries(context, columns, rowCount) };
    const pairs = await duplicatesInWorker(table, { seed: context.seed, signal: context.signal });
    const method = rowCount < context.rowCount ? 'sampled' : 'exact';
    // The first partner found is the most probable one.
    const copies = new Map<number, DuplicatePair>();
    for (const pair of pairs) {
      if (pair.probability >= BELIEVED && !copies.has(pair.rowB)) copies.set(pair.rowB, pair);
    }
    if (copies.size === 0) return { issues: [], method, rowsScanned: rowCount };
    await stage(context, pairs.slice(0, PAIRS_SHOWN), [...copies.values()]);
    const share = copies.size / rowCount;
    return {
      issues: [
        {
          type: 'near_duplicate_rows',
          column: null,
          severity: copies.size < 3 ? 'info' : share >= 0.05 ? 'critical' : 'warning',
          description: `${shareText(copies.size, rowCount)} rows are probably the same record as an earlier row, written differently. Such copies weigh double in training, and they leak when they fall on both sides of a split.`,
          affectedCount: copies.size,
          populationCount: rowCount,
          pointsMax: 100,
          evidence: { rows: copies.size, pairs: pairs.length, examples: pairs.slice(0, 5) },
          fixType: 'manual',
          fixOptions: [FIX.flag],
          cells: sql`SELECT row_b AS "row", CAST(NULL AS INTEGER) AS "position", CAST(NULL AS VARCHAR) AS value, CAST(NULL AS VARCHAR) AS suggestion,
            CAST(NULL AS DOUBLE) AS suggestion_confidence, probability, 'Probably the same record as row ' || row_a AS reason FROM near_pairs WHERE is_copy`,
          pairs: sql`SELECT row_a, row_b, cluster_id, probability, evidence FROM near_pairs WHERE NOT is_copy`,
        },
      ],
      method,
      rowsScanned: rowCount,
    };
  },
});

async function stage(context: CheckContext, pairs: DuplicatePair[], copies: DuplicatePair[]): Promise<void> {
  const types = {
    row_a: 'BIGINT',
    row_b: 'BIGINT',
    cluster_id: 'BIGINT',
    probability: 'DOUBLE',
    evidence: 'VARCHAR',
    is_copy: 'BOOLEAN',
  } as const;
  const rowsOf = (list: DuplicatePair[], isCopy: boolean) =>
    list.map((pair) => ({
      row_a: pair.rowA,
      row_b: pair.rowB,
      cluster_id: pair.clusterId,
      probability: pair.probability,
      evidence: JSON.stringify(pair.evidence),
      is_copy: isCopy,
    }));
  const rows = [...rowsOf(pairs, false), ...rowsOf(copies, true)];
  await stageRows(context.session, 'near_pairs', types, rows, context.signal);
}
