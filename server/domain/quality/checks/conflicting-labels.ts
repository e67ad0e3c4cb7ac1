import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, sql } from '@/server/engine/sql';
import { defineCheck, grouped, shareText } from '../check';
import { isNumeric } from '../profiled-column';
import { FIX } from './fix-options';

/** A label of more numbers than this is measured, not chosen. */
const CLASSES_MAX = 100;

/**
 * Rows that are the same in every feature but have different labels: no model can get all of them right. Runs when a
 * label is named. Where most rows of a group share a label only the others are marked; where none is commoner all are, as
 * equally likely. Not to alarm: with few, coarse features such rows meet by chance, so the features must have at least
 * as many combinations as there are rows.
 */
export const conflictingLabels = defineCheck({
  id: 'conflicting_labels',
  title: 'Conflicting labels',
  description: 'Rows that are the same in every feature but have different labels.',
  silentWhen: 'Features with fewer combinations than rows, where equal rows meet by chance.',
  dimension: 'label_quality',
  level: 'row',
  needs: ['label'],
  cost: 'medium',
  defaultSeverity: 'warning',
  issueTypes: ['conflicting_labels'],
  fixOptions: [FIX.review],
  run: async (context) => {
    if (context.labelColumn === null) return { notRun: 'No label column is named.' };
    const label = context.columns.find(({ name }) => name === context.labelColumn);
    if (label === undefined) return { notRun: `There is no column named ${context.labelColumn}.` };
    if (isNumeric(label) && (context.taskType === 'regression' || label.profile.distinctCount > CLASSES_MAX))
      return { notRun: 'The label is a number to predict; equal rows may have different ones.' };
    const features = context.columns.filter(
      (column) => column !== label && column.type !== 'identifier' && column.type !== 'empty',
    );
    if (features.length < 2) return { notRun: 'There are fewer than two features beside the label.' };
    const counted = { method: 'exact', rowsScanned: context.rowCount } as const;
    const combinations = features.reduce(
      (product, { profile }) => product * Math.max(1, profile.distinctCount),
      1,
    );
    if (combinations < context.rowCount)
      return { notRun: 'The features have fewer combinations than rows; equal rows meet by chance.' };
    const key = features.map((column) => sql`coalesce(${renderExpression(column)}, chr(1))`);
    // Within a group of equal rows: how many hold this label, how many the commonest one, and whether that is alone.
    await context.session.execute(
      sql`CREATE OR REPLACE TEMP TABLE labelled AS SELECT __row, label, h, count(*) OVER (PARTITION BY h) AS n, count(*) OVER (PARTITION BY h, label) AS own FROM (
          SELECT __row, ${renderExpression(label)} AS label, md5_number(concat_ws(chr(0), ${join(key)})) AS h
          FROM ${context.relation} WHERE ${identifier(label.storageName)} IS NOT NULL);
        DELETE FROM labelled WHERE n = own;
        CREATE OR REPLACE TEMP TABLE conflicts AS SELECT *, max(own) OVER (PARTITION BY h) AS most,
          count(DISTINCT label) FILTER (WHERE own = top) OVER (PARTITION BY h) AS tops, arg_max(label, own) OVER (PARTITION BY h) AS common,
          min(__row) FILTER (WHERE own = top) OVER (PARTITION BY h) AS first, dense_rank() OVER (ORDER BY h) - 1 AS cluster_id
          FROM (SELECT *, max(own) OVER (PARTITION BY h) AS top FROM labelled);
        DROP TABLE labelled`.text,
      { signal: context.signal },
    );
    const [found] = await context.session.query<{ n: number; tied: number; groups: number; rows: number }>(
      `SELECT sum(n - most) AS n, sum(CAST(tops > 1 AS INTEGER)) AS tied, count(*) AS groups, sum(n) AS rows
        FROM (SELECT h, any_value(n) AS n, any_value(most) AS most, any_value(tops) AS tops FROM conflicts GROUP BY h)`,
    );
    const [affected, tied, groups] = [found?.n, found?.tied, found?.groups].map((value) =>
      Number(value ?? 0),
    );
    if (affected === undefined || affected === 0) return { issues: [], ...counted };
    const share = affected / context.rowCount;
    const conflicts = { text: 'conflicts', toString: () => 'conflicts' };
    return {
      issues: [
        {
          type: 'conflicting_labels',
          column: label,
          severity: share >= 0.05 ? 'critical' : share >= 0.01 ? 'warning' : 'info',
          description: `At least ${shareText(affected, context.rowCount)} labels in \`${label.name}\` must be wrong: ${grouped(groups ?? 0)} groups of rows are the same in every feature and differ in the label${
            tied === 0 ? '' : `, ${grouped(tied ?? 0)} of them without a commoner one`
          }. No model can get all of them right.`,
          affectedCount: affected,
          populationCount: context.rowCount,
          pointsMax: 100,
          evidence: {
            features: features.length,
            groups,
            groupsWithoutMajority: tied,
            rows: Number(found?.rows ?? 0),
          },
          fixType: 'manual',
          fixOptions: [FIX.review],
          // Where one label is commoner in its group, the others are in doubt; where none is, each is as likely as the next.
          cells: sql`SELECT __row AS "row", ${literal(label.position)} AS "position", label AS value,
            CASE WHEN tops = 1 THEN common END AS suggestion, CASE WHEN tops = 1 THEN most / n END AS suggestion_confidence,
            CASE WHEN tops = 1 THEN 0.45 ELSE 0.25 END AS probability,
            CASE WHEN tops = 1 THEN most || ' of ' || n || ' rows with the same features hold "' || common || '"'
              ELSE 'The other rows with the same features, such as row ' || first || ', hold another label as often: one of them is wrong' END AS reason
            FROM ${conflicts} WHERE tops > 1 OR own < most`,
          pairs: sql`SELECT least(c.__row, d.__row) AS row_a, greatest(c.__row, d.__row) AS row_b, c.cluster_id, CAST(0.5 AS DOUBLE) AS probability,
            CAST(NULL AS VARCHAR) AS evidence FROM ${conflicts} c JOIN ${conflicts} d ON d.__row = c.first AND d.label <> c.label`,
        },
      ],
      ...counted,
    };
  },
});
