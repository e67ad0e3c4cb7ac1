import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { cellsOfValues } from './cell-select';
import { columnValues } from './column-values';
import { alreadyTold } from './earlier-issues';
import { FIX } from './fix-options';
import { textColumns } from './text-columns';
import { findVariants } from './variant-clusters';

/** Values must recur for a spelling to be the common one. */
const REPEATS_MIN = 2;
const CLEAR_RATIO = 5;

export const spellingVariants = defineCheck({
  id: 'spelling_variants',
  title: 'Spelling variants',
  description:
    'Values that are probably the same thing written differently: other punctuation, accents or order of words, or one letter apart.',
  silentWhen:
    'Codes and identifiers, values whose numbers differ, short words, free text, and columns whose common values are that close by nature.',
  dimension: 'consistency',
  level: 'cell',
  phase: 'models',
  needs: [],
  cost: 'low',
  defaultSeverity: 'info',
  issueTypes: ['spelling_variants'],
  fixOptions: [FIX.map],
  reuse: 'column',
  run: async (context) => {
    const issues: IssueDraft[] = [];
    for (const column of textColumns(context)) {
      const { filledCount, distinctCount } = column.profile;
      if (!['category', 'text'].includes(column.type) || filledCount < REPEATS_MIN * distinctCount) continue;
      const issue = await variantsOf(context, column);
      if (issue !== null) issues.push(issue);
    }
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});

async function variantsOf(context: CheckContext, column: ScanColumn): Promise<IssueDraft | null> {
  const { values, counts, complete, total } = await columnValues(context, column);
  if (!complete) return null;
  const variants = findVariants(values, counts);
  const affected = variants.reduce((sum, { count }) => sum + count, 0);
  const [first] = variants;
  if (first === undefined) return null;
  if (
    alreadyTold(
      context,
      column,
      ['spelling_slips', 'systematic_faults', 'encoding_faults', 'format_minority', 'unit_mix'],
      affected,
    )
  )
    return null;
  const certain = variants.every(({ by }) => by !== 'one letter');
  return {
    type: 'spelling_variants',
    column,
    severity: affected >= 0.01 * total && affected >= 5 ? 'warning' : 'info',
    description: `${shareText(affected, total)} values in \`${column.name}\` look like other spellings of a commoner value, such as "${first.value}" (${first.count}) for "${first.canonical}" (${first.canonicalCount}). A model takes each for another category.`,
    affectedCount: affected,
    populationCount: total,
    pointsMax: 60,
    evidence: { clusters: variants.slice(0, 50) },
    fixType: certain ? 'auto' : 'semi_auto',
    fixOptions: [FIX.map],
    cells: cellsOfValues(
      context,
      column,
      variants.slice(0, 5000).map(({ value, count, canonical, canonicalCount, by }) => {
        const clear = canonicalCount >= CLEAR_RATIO * count;
        return {
          value,
          suggestion: canonical,
          confidence: clear ? (by === 'one letter' ? 0.7 : 0.9) : 0.5,
          probability: clear ? 0.4 : 0.25,
          reason: `Same ${by === 'one letter' ? 'but for one letter' : by} as "${canonical}", which stands in ${canonicalCount} rows`,
        };
      }),
    ),
  };
}
