import { renderExpression } from '@/server/domain/ingestion';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import {
  type CheckContext,
  type DeclaredRelation,
  defineCheck,
  type IssueDraft,
  type ScanColumn,
  shareText,
} from '../check';
import { FIX } from './fix-options';
import { quoted } from './text-columns';

export const referentialIntegrity = defineCheck({
  id: 'referential_integrity',
  title: 'Broken references',
  description: 'Values of a declared key that do not occur in the dataset they refer to.',
  silentWhen: 'No key is declared, and rows in which the key is empty.',
  dimension: 'consistency',
  level: 'cell',
  needs: ['relations'],
  cost: 'low',
  defaultSeverity: 'warning',
  issueTypes: ['referential_integrity'],
  fixOptions: [FIX.quarantine, FIX.toNull],
  reuse: 'never',
  run: async (context) => {
    const relations = context.relations ?? [];
    if (relations.length === 0) return { notRun: 'No key into another dataset is declared.' };
    const issues: IssueDraft[] = [];
    for (const [index, relation] of relations.entries()) {
      const issue = await orphansOf(context, relation, index);
      if (issue !== null) issues.push(issue);
    }
    return { issues, method: 'exact', rowsScanned: context.rowCount };
  },
});

async function orphansOf(
  context: CheckContext,
  relation: DeclaredRelation,
  index: number,
): Promise<IssueDraft | null> {
  const columns = relation.columns.flatMap(
    (name) => context.columns.find((column) => column.name === name) ?? [],
  );
  const [first] = columns;
  // A version may have lost a column of the key; what is declared then says nothing about it.
  if (first === undefined || columns.length !== relation.columns.length) return null;
  const table = identifier(`orphans_${index}`);
  await context.session.execute(stageOrphans(context, relation, columns, table), { signal: context.signal });
  const [counted] = await context.session.query<{ n: number; keys: number; filled: number }>(
    sql`SELECT count(*) FILTER (WHERE orphan) AS n, count(DISTINCT key) FILTER (WHERE orphan) AS keys, count(*) AS filled FROM ${table}`
      .text,
  );
  const [affected, filled] = [Number(counted?.n ?? 0), Number(counted?.filled ?? 0)];
  if (affected === 0) return null;
  const examples = await context.session.query<{ key: string; n: number }>(
    sql`SELECT key, count(*) AS n FROM ${table} WHERE orphan GROUP BY 1 ORDER BY n DESC, key LIMIT 10`.text,
  );
  const names = columns.map(({ name }) => `\`${name}\``).join(', ');
  return {
    type: 'referential_integrity',
    key: relation.columns.join('\u0000'),
    column: first,
    severity: affected >= 0.05 * filled ? 'critical' : 'warning',
    description: `${shareText(affected, filled)} rows refer by ${names} to something that \`${relation.target.title}\` does not hold: ${quoted(examples.map(({ key }) => key))} (${Number(counted?.keys ?? 0)} different). A join drops these rows or leaves holes.`,
    affectedCount: affected,
    populationCount: filled,
    pointsMax: 100,
    evidence: {
      target: relation.target.title,
      columns: relation.columns,
      examples: examples.map(({ key, n }) => ({ key, count: Number(n) })),
    },
    fixType: 'manual',
    fixOptions: [FIX.quarantine, FIX.toNull],
    cells: sql`SELECT t.__row AS "row", ${literal(first.position)} AS "position", ${renderExpression(first)} AS value, CAST(NULL AS VARCHAR) AS suggestion,
      CAST(NULL AS DOUBLE) AS suggestion_confidence, 0.4::DOUBLE AS probability, ${literal(`Not in ${relation.target.title}`)} AS reason
      FROM ${context.relation} t JOIN ${table} o ON o.r = t.__row WHERE o.orphan`,
  };
}

/** Every row with a filled key, and whether the target lacks it. Keys are compared as the text of the file. */
function stageOrphans(
  context: CheckContext,
  relation: DeclaredRelation,
  columns: ScanColumn[],
  table: Sql,
): string {
  const filled = join(
    columns.map(({ storageName }) => sql`${identifier(storageName)} IS NOT NULL`),
    ' AND ',
  );
  const key = join(columns.map(renderExpression), ' || chr(0) || ');
  const targetKey = join(relation.target.columns.map(renderExpression), ' || chr(0) || ');
  return sql`CREATE OR REPLACE TEMP TABLE ${table} AS
    WITH ours AS (SELECT __row AS r, ${key} AS key FROM ${context.relation} WHERE ${filled}),
      theirs AS (SELECT DISTINCT ${targetKey} AS key FROM ${relation.target.relation})
    SELECT r, replace(ours.key, chr(0), ', ') AS key, theirs.key IS NULL AS orphan FROM ours LEFT JOIN theirs ON ours.key = theirs.key`
    .text;
}
