import { columnsOf, requireDataset, requireVersion } from '@/server/domain/datasets';
import { ColumnType } from '@/server/domain/ingestion/contract';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, type Sql, sql } from '@/server/engine/sql';
import { DomainError } from '@/server/operations/errors';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { compileRule } from './compile-rule';
import type { RuleDefinition } from './contract';
import { parseExpression } from './parse-expression';
import type { RuleColumn, ScanRule } from './scan-rule';
import { nameableColumns, typedRelation } from './typed-relation';

type DatasetRow = Awaited<ReturnType<typeof requireDataset>>;
type Context = Pick<TenantContext, 'db' | 'services'>;

/**
 * Gives a function that says why a rule cannot run on the present version, or null. It binds the rule to a table of the
 * same columns without rows, so that nothing of the data is read: a wrong pattern, type or name shows here and not in
 * the next scan.
 */
export async function ruleProblems(
  { db }: Context,
  dataset: DatasetRow,
  session: EngineSession,
): Promise<(definition: RuleDefinition) => Promise<string | null>> {
  const version = await requireVersion(db, dataset);
  const columns = (await columnsOf(db, version.id)).map(toRuleColumn);
  const relation = emptyTable(columns);
  return async (definition) => {
    const bounds = boundsProblem(definition);
    if (bounds !== null) return bounds;
    const reference = definition.kind === 'foreign_key' ? await referenceOf(db, definition) : undefined;
    if (typeof reference === 'string') return reference;
    let used: string[] = [];
    if (definition.kind === 'expression') {
      const names = nameableColumns(columns).map(({ name }) => name);
      const parsed = await parseExpression(session, definition.expression, names);
      if (parsed.problem !== undefined) return parsed.problem;
      const wrongType = await typeProblem(session, definition.expression, typedRelation(relation, columns));
      if (wrongType !== null) return wrongType;
      used = parsed.columns;
    }
    const rule = { definition, ...(reference === undefined ? {} : { reference }) };
    const compiled = compileRule(rule, { relation, columns, now: new Date() }, used);
    if (compiled.kind === 'invalid') return compiled.problem;
    const statement = compiled.kind === 'rows' ? compiled.broken : compiled.verdict;
    return engineProblem(() => session.query(statement.text));
  };
}

/** Refuses a rule that could not run. */
export async function requireRunnable(
  context: Context,
  dataset: DatasetRow,
  definition: RuleDefinition,
): Promise<void> {
  const problem = await context.services.engine.withSession(async (session) =>
    (await ruleProblems(context, dataset, session))(definition),
  );
  if (problem === null) return;
  throw new DomainError('invalid_input', `The rule cannot run on this dataset: ${problem}`, {
    errors: [{ path: 'definition', message: problem }],
  });
}

function boundsProblem(definition: RuleDefinition): string | null {
  if (definition.kind !== 'range' && definition.kind !== 'row_count') return null;
  const { min, max } = definition;
  if (min === undefined && max === undefined) return 'Give at least one bound: min or max.';
  if (min !== undefined && max !== undefined && typeof min !== typeof max)
    return 'Give both bounds as numbers or both as dates.';
  return min !== undefined && max !== undefined && min > max ? 'min is greater than max.' : null;
}

async function typeProblem(session: EngineSession, expression: string, typed: Sql): Promise<string | null> {
  const condition = { text: expression, toString: () => expression };
  let type = '';
  const problem = await engineProblem(async () => {
    const [row] = await session.query<{ column_type: string }>(
      sql`DESCRIBE SELECT (${condition}
      ) AS kept FROM ${typed} AS typed`.text,
    );
    type = row?.column_type ?? '';
  });
  if (problem !== null) return problem;
  return type === 'BOOLEAN'
    ? null
    : `The expression gives ${type.toLowerCase()}; it must give true or false.`;
}

/** The engine's own words about what does not fit, without its prefixes. */
async function engineProblem(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'engine_failed') throw error;
    const [first = ''] = error.detail.split('\n');
    return first.replace(/^.*?(Binder|Conversion|Invalid Input|Parser|Catalog) Error: /, '').slice(0, 300);
  }
}

async function referenceOf(
  db: TenantContext['db'],
  definition: Extract<RuleDefinition, { kind: 'foreign_key' }>,
): Promise<NonNullable<ScanRule['reference']> | string> {
  const found = await requireDataset(db, definition.referenceDatasetId).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'not_found') return null;
    throw error;
  });
  if (found === null || found.currentVersionId === null)
    return `There is no dataset \`${definition.referenceDatasetId}\` with content to refer to.`;
  const columns = (await columnsOf(db, found.currentVersionId)).map(toRuleColumn);
  return {
    title: found.name,
    relation: emptyTable(columns),
    column: columns.find(({ name }) => name === definition.referenceColumn) ?? null,
  };
}

function toRuleColumn(row: Awaited<ReturnType<typeof columnsOf>>[number]): RuleColumn {
  return {
    position: row.position,
    storageName: row.storageName,
    name: row.name,
    type: ColumnType.parse(row.type),
    storageType: row.storageType,
    render: row.render,
  };
}

/** The same columns in the same types, and no rows. */
function emptyTable(columns: readonly RuleColumn[]): Sql {
  const values = columns.map(
    ({ storageName, storageType }) =>
      sql`CAST(NULL AS ${{ text: storageType, toString: () => storageType }}) AS ${identifier(storageName)}`,
  );
  return sql`(SELECT ${join([sql`CAST(NULL AS BIGINT) AS __row`, ...values])} WHERE ${literal(false)})`;
}
