import { renderExpression } from '@/server/domain/ingestion';
import { type LabelFinding, type LabelVerdict, labelErrorsInWorker } from '@/server/domain/label-errors';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { type CheckContext, defineCheck, type IssueDraft, type ScanColumn, shareText } from '../check';
import { type LabelTarget, labelTarget, predictsNumbers } from '../label-target';
import { loadRawColumns, modelColumns } from '../load-raw-columns';
import { FIX } from './fix-options';
import { sampledRows } from './outlier-fences';

const [ROWS_LEAST, ROWS_MAX] = [10_000, 100_000];
/** Rows times columns, which bounds the memory of the work. */
const CELLS_MAX = 4_000_000;
/** Labels that are more likely wrong than right. */
const LIKELY = 0.5;
/** Labels worth a look: for numbers, where no probability reaches one half. */
const CHECK = 0.25;

export const labelErrors = defineCheck({
  id: 'label_errors',
  title: 'Label errors',
  description:
    'Labels that two models, fitted on other rows, and the most similar rows speak against, with the likelier label.',
  silentWhen:
    'No label, fewer than a hundred labelled rows, classes of fewer than ten rows, and features that say too little about the label.',
  dimension: 'label_quality',
  level: 'cell',
  phase: 'models',
  needs: ['label'],
  cost: 'high',
  defaultSeverity: 'warning',
  issueTypes: ['label_errors', 'label_outliers'],
  fixOptions: [FIX.review, FIX.repair, FIX.quarantine, FIX.leave],
  run: async (context) => {
    if (context.labelColumn === null) return { notRun: 'No label column is named.' };
    const label = context.columns.find(({ name }) => name === context.labelColumn);
    if (label === undefined) return { notRun: `There is no column named ${context.labelColumn}.` };
    const features = modelColumns(context.columns, label);
    if (features.length === 0) return { notRun: 'No other column can be read as a feature.' };
    // Each class has trees of its own, in every round.
    const classes = predictsNumbers(label, context.taskType) ? 1 : label.profile.distinctCount;
    const bearable = Math.max(ROWS_LEAST, ROWS_MAX / Math.max(1, classes / 4));
    const wanted = Math.floor(
      Math.min(context.sampleRows ?? ROWS_MAX, bearable, CELLS_MAX / features.length),
    );
    const condition = sql`${identifier(label.storageName)} IS NOT NULL AND ${sampledRows(context.rowCount, wanted)}`;
    const loaded = await loadRawColumns(
      context.session,
      context.relation,
      // Classes as they stand in the file, so that a suggested one can be written there.
      [predictsNumbers(label, context.taskType) ? label : { ...label, type: 'category' }, ...features],
      condition,
      context.signal,
    );
    const [rendered, ...columns] = loaded.columns;
    const judged = labelTarget(label, context.taskType, rendered);
    if (judged === null) return { notRun: 'The label is neither a class of 2 to 100 values nor a number.' };
    const rowCount = loaded.rows.length;
    const verdict = await labelErrorsInWorker(
      { rowCount, features: columns, label: judged.target },
      { seed: context.seed, signal: context.signal },
    );
    if (verdict.silent !== null) return { notRun: verdict.silent };
    const bound = judged.target.kind === 'classes' ? LIKELY : CHECK;
    const believed = verdict.findings.filter(({ probability }) => probability >= bound);
    const method = rowCount < context.rowCount - label.nullCount ? 'sampled' : 'exact';
    if (believed.length === 0) return { issues: [], method, rowsScanned: rowCount };
    const shown = verdict.findings.filter(({ probability }) => probability >= Math.min(bound, CHECK));
    const cells = await stageFindings(context, label, shown, loaded.rows, judged.classes);
    return {
      issues: [draft(label, verdict, believed, rowCount, judged, cells)],
      method,
      rowsScanned: rowCount,
    };
  },
});

function draft(
  label: ScanColumn,
  verdict: LabelVerdict,
  believed: LabelFinding[],
  rowCount: number,
  judged: LabelTarget,
  cells: Sql,
): IssueDraft {
  const { target, classes } = judged;
  const given = (row: number) => (target.kind === 'classes' ? (target.codes[row] ?? 0) : 0);
  const share = believed.length / rowCount;
  const numbers = classes.length === 0;
  const turns = new Map<string, number>();
  if (!numbers)
    for (const { row, suggestion } of believed) {
      const turn = `${classes[given(row)] ?? ''} → ${classes[suggestion] ?? ''}`;
      turns.set(turn, (turns.get(turn) ?? 0) + 1);
    }
  return {
    type: numbers ? 'label_outliers' : 'label_errors',
    column: label,
    severity: share >= 0.1 ? 'critical' : share >= 0.005 ? 'warning' : 'info',
    description: numbers
      ? `${shareText(believed.length, rowCount)} values of \`${label.name}\` lie far from what two models of the other columns expect. They may be right: look at them before you change them.`
      : `${shareText(believed.length, rowCount)} labels in \`${label.name}\` are more likely wrong than right: models fitted on other rows, and the most similar rows, speak for another class. Wrong labels mislead training and hide in every score.`,
    affectedCount: believed.length,
    populationCount: rowCount,
    pointsMax: numbers ? 50 : 100,
    evidence: {
      [numbers ? 'modelRSquared' : 'modelAuc']: verdict.skill,
      ...(verdict.noiseRate === null ? {} : { estimatedShareWrong: verdict.noiseRate }),
      rowsFitted: verdict.rowsFitted,
      turns: [...turns.entries()].sort((a, b) => b[1] - a[1]).map(([value, count]) => ({ value, count })),
    },
    fixType: 'semi_auto',
    fixOptions: numbers
      ? [FIX.review, FIX.quarantine, FIX.leave]
      : [FIX.review, FIX.repair, FIX.quarantine, FIX.leave],
    cells,
  };
}

async function stageFindings(
  context: CheckContext,
  label: ScanColumn,
  findings: readonly LabelFinding[],
  rows: Float64Array,
  classes: readonly string[],
): Promise<Sql> {
  await context.session.execute(
    'CREATE OR REPLACE TEMP TABLE doubted (r BIGINT, suggestion VARCHAR, confidence DOUBLE, probability DOUBLE, reason VARCHAR)',
  );
  for (let from = 0; from < findings.length; from += 2000) {
    const values = findings.slice(from, from + 2000).map((finding) => {
      const suggestion = classes[finding.suggestion] ?? null;
      return sql`(${literal(rows[finding.row] ?? 0)}, ${literal(suggestion)}, ${literal(suggestion === null ? null : finding.suggestionConfidence)},
        ${literal(finding.probability)}, ${literal(reasonOf(finding, suggestion))})`;
    });
    await context.session.execute(sql`INSERT INTO doubted VALUES ${join(values)}`.text, {
      signal: context.signal,
    });
  }
  return sql`SELECT __row AS "row", ${literal(label.position)} AS "position", ${renderExpression(label)} AS value, d.suggestion,
    d.confidence AS suggestion_confidence, d.probability, d.reason FROM ${context.relation} JOIN ${identifier('doubted')} d ON d.r = __row`;
}

function reasonOf({ suggestion, support }: LabelFinding, name: string | null): string {
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  if (name === null)
    return `Two models expect about ${Number(suggestion.toPrecision(3))}; the value is ${Math.abs(support.given).toFixed(0)} robust standard deviations away`;
  return `Models give "${name}" ${percent(support.suggested)} and this label ${percent(support.given)}; of the 15 most similar rows ${percent(support.neighboursSuggested)} are "${name}"`;
}
