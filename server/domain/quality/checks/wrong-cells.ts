import { detectInWorker, type SuspectCell } from '@/server/domain/detection';
import { renderExpression } from '@/server/domain/ingestion';
import { identifier, literal, type Sql, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { stageRows } from '../stage-rows';
import { FIX } from './fix-options';
import { loadDictionaries } from './load-dictionaries';
import { kindOf, type WrongCellKind } from './wrong-cell-kinds';

/** Rows in which cells are looked for; a table with more is looked at in its first rows, and the check says so. */
const ROWS_MAX = 200_000;
/** Rows times columns, which bounds the memory and the time of the search. */
const CELLS_MAX = 2_000_000;
/** The same of a wide table that is too large to be looked at in full: its columns have more to say than its rows. */
const [WIDE, CELLS_OF_WIDE_TABLES] = [200, 1_000_000];
/** Below this a finding is no more than a hint; the cell list shows hints only when asked for them. */
const BELIEVED = 0.5;
/** One or two cells are told, and are no reason to stop. */
const LOUD_MIN = 3;
/** So many are worth a look in the largest table. */
const MANY = 100;

/**
 * Cells that are probably wrong, found without labels by spelling, shape, units, sequences and the other columns of
 * the row. Probabilities are calibrated so that one half is the best cut; see docs/adr/0006-wrong-cells.md.
 */
export const wrongCells = defineCheck({
  id: 'wrong_cells',
  title: 'Wrong cells',
  description:
    'Cells that are probably wrong, by spelling, shape, units, sequences and the other columns of the row, with a repair where one is likely.',
  silentWhen: 'Everything below a calibrated probability of one half is a hint and raises no issue.',
  dimension: 'accuracy',
  level: 'cell',
  phase: 'models',
  needs: [],
  cost: 'high',
  defaultSeverity: 'warning',
  issueTypes: [
    'spelling_slips',
    'format_minority',
    'unit_mix',
    'date_format_mix',
    'dependency_violations',
    'missing_where_expected',
    'implausible_numbers',
    'systematic_faults',
    'suspect_values',
  ],
  fixOptions: [FIX.repair, FIX.toNull],
  run: async (context) => {
    const eligible = context.columns.filter(
      ({ type, profile }) => type !== 'list' && type !== 'struct' && profile.filledCount > 0,
    );
    if (eligible.length === 0) return { notRun: 'No column holds plain values.' };
    const whole = context.rowCount <= Math.min(ROWS_MAX, Math.floor(CELLS_MAX / eligible.length));
    const cellsMax = !whole && eligible.length > WIDE ? CELLS_OF_WIDE_TABLES : CELLS_MAX;
    const rowCount = Math.min(context.rowCount, ROWS_MAX, Math.floor(cellsMax / eligible.length));
    const columns = await loadDictionaries(context, eligible, rowCount);
    const cells = await detectInWorker({ rowCount, columns }, { seed: context.seed, signal: context.signal });
    const groups = Map.groupBy(cells, (cell) => `${cell.position}/${kindOf(cell.rule).type}`);
    const issues: IssueDraft[] = [];
    for (const found of groups.values()) {
      const [first] = found;
      const column = eligible.find(({ position }) => position === first?.position);
      const believed = found.filter(({ probability }) => probability >= BELIEVED);
      if (first === undefined || column === undefined || believed.length === 0) continue;
      issues.push(await draft(context, column, kindOf(first.rule), found, believed, rowCount));
    }
    return { issues, method: rowCount < context.rowCount ? 'sampled' : 'exact', rowsScanned: rowCount };
  },
});

async function draft(
  context: CheckContext,
  column: ScanColumn,
  kind: WrongCellKind,
  found: SuspectCell[],
  believed: SuspectCell[],
  rowCount: number,
): Promise<IssueDraft> {
  const fixable = believed.filter(({ suggestion }) => suggestion !== null).length;
  const automatic = believed.filter(({ auto }) => auto).length;
  const share = believed.length / rowCount;
  // The trace of a rounding error changes no figure that anyone reads, nor any model.
  const harmless = believed.every(({ rule }) => rule === 'float noise');
  return {
    type: kind.type,
    dimension: kind.dimension,
    column,
    // Missing values have their own issue, which counts them; this one says where a value is expected.
    severity:
      kind.type === 'missing_where_expected'
        ? 'info'
        : believed.length < LOUD_MIN
          ? 'info'
          : harmless
            ? 'info'
            : share >= 0.1
              ? 'critical'
              : share >= 0.005 || believed.length >= MANY
                ? 'warning'
                : 'info',
    description:
      `${shareText(believed.length, rowCount)} values in \`${column.name}\` ${kind.sentence}. ${shortened(believed[0]?.reason ?? '')}.`.replace(
        '..',
        '.',
      ),
    affectedCount: believed.length,
    populationCount: rowCount,
    pointsMax: kind.type === 'missing_where_expected' ? 0 : 100,
    evidence: {
      suggested: fixable,
      automatic,
      examples: believed
        .slice(0, 10)
        .map(({ row, suggestion, reason, probability }) => ({ row, suggestion, reason, probability })),
    },
    fixType: automatic === believed.length ? 'auto' : fixable > 0 ? 'semi_auto' : 'manual',
    fixOptions: [...(fixable > 0 ? [FIX.repair] : []), FIX.toNull],
    cells: await stageCells(context, column, found),
  };
}

/** The findings as a relation; the values are read from the table itself, so they are the text of the file. */
async function stageCells(context: CheckContext, column: ScanColumn, found: SuspectCell[]): Promise<Sql> {
  const table = `found_${column.position}_${found.length}_${Math.abs(found[0]?.row ?? 0)}`;
  const types = {
    r: 'BIGINT',
    suggestion: 'VARCHAR',
    confidence: 'DOUBLE',
    probability: 'DOUBLE',
    reason: 'VARCHAR',
    auto: 'BOOLEAN',
  } as const;
  const rows = found.map(({ row, suggestion, suggestionConfidence, probability, reason, auto }) => ({
    r: row,
    suggestion,
    confidence: suggestion === null ? null : suggestionConfidence,
    probability,
    reason,
    auto,
  }));
  await stageRows(context.session, table, types, rows, context.signal);
  return sql`SELECT __row AS "row", ${literal(column.position)} AS "position", ${renderExpression(column)} AS value, f.suggestion, f.confidence AS suggestion_confidence,
    f.probability, f.reason, f.auto FROM ${context.relation} JOIN ${identifier(table)} f ON f.r = __row`;
}

/** Names and values of a few words; long text would bury the sentence. */
function shortened(reason: string): string {
  return reason.replaceAll(/`([^`]{60})[^`]*`/g, '`$1…`');
}
