import { z } from 'zod';
import type { EngineSession } from '@/server/engine/port';
import { literal, sql } from '@/server/engine/sql';
import { ALLOWED_FUNCTIONS } from './allowed-functions';

/** Kinds of nodes that compute a value from the row alone. Subqueries, windows, lambdas, stars and parameters are not among them. */
const ALLOWED_CLASSES = new Set([
  'COLUMN_REF',
  'CONSTANT',
  'COMPARISON',
  'CONJUNCTION',
  'OPERATOR',
  'FUNCTION',
  'CASE',
  'CAST',
  'BETWEEN',
]);
/** Written like columns, but the clock. */
const CLOCK = new Set(['current_date', 'current_timestamp', 'today']);
const DEPTH_MAX = 60;

const Parsed = z.union([
  z.object({ error: z.literal(true), error_message: z.string(), position: z.string().optional() }),
  z.object({
    error: z.literal(false),
    statements: z.array(z.object({ node: z.record(z.string(), z.unknown()) })),
  }),
]);

export type ParsedExpression = { columns: string[]; problem?: undefined } | { problem: string };

/**
 * Reads one SQL expression with the engine's own parser and walks its tree: what is not on the list of harmless nodes
 * and functions is refused, so that an expression can neither read anything but the row nor write. `names` are the
 * columns there are; the result names those that the expression uses.
 */
export async function parseExpression(
  session: EngineSession,
  expression: string,
  names: readonly string[],
): Promise<ParsedExpression> {
  const statement = literal(`SELECT (${expression}\n) AS kept`);
  const [row] = await session.query<{ tree: string }>(
    sql`SELECT json_serialize_sql(${statement}) AS tree`.text,
  );
  const parsed = Parsed.safeParse(JSON.parse(row?.tree ?? '{}')).data;
  if (parsed === undefined) return { problem: 'The expression could not be read.' };
  if (parsed.error) return { problem: `The expression is not valid SQL: ${parsed.error_message}` };
  const node = parsed.statements[0]?.node;
  const list = node?.select_list;
  // The text stands between brackets in the statement; whatever left them shows as another part of it.
  const empty = (part: string) => {
    const value = node?.[part];
    return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
  };
  const plain =
    parsed.statements.length === 1 &&
    node?.type === 'SELECT_NODE' &&
    Array.isArray(list) &&
    list.length === 1 &&
    Reflect.get(Object(node.from_table), 'type') === 'EMPTY' &&
    ['modifiers', 'where_clause', 'group_expressions', 'group_sets', 'having', 'sample', 'qualify'].every(
      empty,
    );
  if (!plain) return { problem: 'Give one expression, not a statement.' };
  const used = new Set<string>();
  const problem = walk(list[0], new Set(names), used, 0);
  return problem === null ? { columns: [...used] } : { problem };
}

function walk(node: unknown, names: ReadonlySet<string>, used: Set<string>, depth: number): string | null {
  if (depth > DEPTH_MAX) return 'The expression is nested too deeply.';
  if (Array.isArray(node)) return firstProblem(node, names, used, depth);
  if (typeof node !== 'object' || node === null) return null;
  const kind: unknown = Reflect.get(node, 'class');
  if (typeof kind === 'string') {
    if (!ALLOWED_CLASSES.has(kind))
      return `\`${kind.toLowerCase()}\` is not allowed in a rule: it may look at its own row only.`;
    if (kind === 'COLUMN_REF') return columnProblem(node, names, used);
    if (kind === 'FUNCTION') {
      const name = String(Reflect.get(node, 'function_name')).toLowerCase();
      if (!ALLOWED_FUNCTIONS.has(name)) return `The function \`${name}\` is not allowed in a rule.`;
    }
    // Values hold the user's text, not nodes.
    if (kind === 'CONSTANT') return null;
  }
  return firstProblem(Object.values(node), names, used, depth);
}

function firstProblem(
  nodes: unknown[],
  names: ReadonlySet<string>,
  used: Set<string>,
  depth: number,
): string | null {
  for (const child of nodes) {
    const problem = walk(child, names, used, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}

function columnProblem(node: object, names: ReadonlySet<string>, used: Set<string>): string | null {
  const path: unknown = Reflect.get(node, 'column_names');
  const name = Array.isArray(path) && path.length === 1 ? String(path[0]) : null;
  if (name === null) return 'Name columns by their name alone; put names with a dot into double quotes.';
  if (names.has(name)) {
    used.add(name);
    return null;
  }
  if (CLOCK.has(name.toLowerCase())) return null;
  const alike = [...names].find((known) => known.toLowerCase() === name.toLowerCase());
  if (alike === undefined)
    return `There is no column \`${name}\`. Text belongs into single quotes, names with spaces into double quotes.`;
  used.add(alike);
  return null;
}
