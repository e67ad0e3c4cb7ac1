import type { FoundIssue, IssueDraft } from '../check';
import { Severity } from '../contract';

const ORDER: readonly Severity[] = ['info', 'warning', 'critical'];
const NAMED_MAX = 8;

export interface Gathered {
  issues: FoundIssue[];
  /** The line for all of them; null where at most one column is worth a warning. */
  lead: IssueDraft | null;
}

/**
 * Many columns with the same fault are one thing to a person: one line for the table carries the severity and names the
 * columns, and the issues of the columns, with their cells, reasons and points, are told as information. The severity
 * that a column would have alone stays in its evidence, so that issues taken over from an earlier scan can be judged anew.
 */
export function gatherColumns(
  found: readonly FoundIssue[],
  { type, sentence, advice }: { type: string; sentence: string; advice: string },
): Gathered {
  const issues = found.filter(({ column }) => column !== null).map((issue) => alone(issue));
  const loud = issues
    .filter(({ severity }) => severity !== 'info')
    .sort((a, b) => shareOf(b) - shareOf(a) || (a.column?.position ?? 0) - (b.column?.position ?? 0));
  if (loud.length < 2) return { issues, lead: null };
  const columns = loud.map(({ column, affectedCount, populationCount }) => ({
    column: column?.name ?? '',
    affectedCount,
    affectedPct: Math.round((1000 * affectedCount) / Math.max(1, populationCount)) / 10,
  }));
  const named = columns
    .slice(0, NAMED_MAX)
    .map(({ column, affectedPct }) => `\`${column}\` (${affectedPct} %)`);
  const more = columns.length > NAMED_MAX ? ` and ${columns.length - NAMED_MAX} more` : '';
  return {
    issues: issues.map((issue) =>
      issue.severity === 'info'
        ? issue
        : { ...issue, severity: 'info', evidence: { ...issue.evidence, severityAlone: issue.severity } },
    ),
    lead: {
      type,
      column: null,
      severity: loud.reduce<Severity>(
        (most, { severity }) => (ORDER.indexOf(severity) > ORDER.indexOf(most) ? severity : most),
        'info',
      ),
      description: `${columns.length} columns ${sentence}: ${named.join(', ')}${more}. ${advice}`,
      affectedCount: loud.reduce((sum, { affectedCount }) => sum + affectedCount, 0),
      populationCount: loud.reduce((sum, { populationCount }) => sum + populationCount, 0),
      // Every column costs its own points.
      pointsMax: 0,
      evidence: { columns },
      fixType: 'manual',
      fixOptions: [],
      cells: null,
    },
  };
}

function alone(issue: FoundIssue): FoundIssue {
  const { severityAlone, ...evidence } = issue.evidence;
  const severity = Severity.safeParse(severityAlone);
  return severity.success ? { ...issue, severity: severity.data, evidence } : issue;
}

function shareOf({ affectedCount, populationCount }: FoundIssue): number {
  return affectedCount / Math.max(1, populationCount);
}
