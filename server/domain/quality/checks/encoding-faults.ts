import { identifier, literal, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { cellsOfValues } from './cell-select';
import { alreadyTold } from './earlier-issues';
import { FIX } from './fix-options';
import { quoted, textColumns } from './text-columns';
import { type TextFault, textFault } from './text-faults';

/** Faulty values of one column that are looked at; more share one cause. */
const VALUES_MAX = 5000;
/** A character that this share of the values holds belongs to the column. */
const ORDINARY_SHARE = 0.5;
/** Spaces of another kind and accents written apart look right and mislead only comparisons. */
const LIGHT = new Set<TextFault['kind']>(['space', 'not_composed', 'entity']);

export const encodingFaults = defineCheck({
  id: 'encoding_faults',
  title: 'Encoding faults',
  description:
    'Text damaged on its way: UTF-8 read as Latin 1, unreadable or invisible characters, control characters, HTML entities.',
  silentWhen:
    'Characters that most values of the column hold, and joiners, which some scripts and emoji need.',
  dimension: 'consistency',
  level: 'cell',
  phase: 'models',
  needs: [],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['encoding_faults'],
  fixOptions: [FIX.repair, FIX.encoding],
  reuse: 'column',
  run: async (context) => {
    const issues: IssueDraft[] = [];
    for (const column of textColumns(context)) {
      const issue = await faultsOf(context, column);
      if (issue !== null) issues.push(issue);
    }
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});

async function faultsOf(context: CheckContext, column: ScanColumn): Promise<IssueDraft | null> {
  const value = identifier(column.storageName);
  // Only what is not plain printable ASCII, or may be an entity, is worth a look.
  const rows = await context.session.query<{ value: string; n: number }>(
    sql`SELECT ${value} AS value, count(*) AS n FROM ${context.relation}
      WHERE strlen(${value}) <> length(${value}) OR contains(${value}, '&') OR regexp_matches(${value}, '[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]')
      GROUP BY 1 ORDER BY n DESC, value LIMIT ${literal(VALUES_MAX * 4)}`.text,
    { signal: context.signal },
  );
  const faulty = rows
    .flatMap(({ value: text, n }) => {
      const fault = textFault(text);
      return fault === null ? [] : [{ text, count: Number(n), fault }];
    })
    .slice(0, VALUES_MAX);
  const affected = faulty.reduce((sum, { count }) => sum + count, 0);
  if (affected === 0 || affected > ORDINARY_SHARE * column.profile.filledCount) return null;
  if (alreadyTold(context, column, ['systematic_faults'], affected)) return null;
  const kinds: Partial<Record<TextFault['kind'], number>> = {};
  for (const { fault, count } of faulty) kinds[fault.kind] = (kinds[fault.kind] ?? 0) + count;
  const grave = faulty
    .filter(({ fault }) => !LIGHT.has(fault.kind))
    .reduce((sum, { count }) => sum + count, 0);
  const [first] = faulty;
  return {
    type: 'encoding_faults',
    column,
    severity: grave >= 3 ? 'warning' : 'info',
    description: `${shareText(affected, column.profile.filledCount)} values in \`${column.name}\` have damaged characters, such as ${quoted([first?.text ?? ''])}, which ${first?.fault.reason}. The same word then counts as two.`,
    affectedCount: affected,
    populationCount: column.profile.filledCount,
    pointsMax: 60,
    evidence: {
      kinds,
      examples: faulty.slice(0, 20).map(({ text, count, fault }) => ({
        value: text,
        count,
        kind: fault.kind,
        repaired: fault.repaired,
      })),
    },
    fixType: faulty.every(({ fault }) => fault.repaired !== null) ? 'auto' : 'semi_auto',
    fixOptions: [FIX.repair, FIX.encoding],
    cells: cellsOfValues(
      context,
      column,
      faulty.map(({ text, fault }) => ({
        value: text,
        suggestion: fault.repaired,
        confidence: fault.repaired === null ? 0 : 0.9,
        probability: LIGHT.has(fault.kind) ? 0.3 : 0.45,
        reason: `The value ${fault.reason}`,
      })),
    ),
  };
}
