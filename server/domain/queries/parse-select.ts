import { z } from 'zod';
import type { EngineSession } from '@/server/engine/port';
import { literal, sql } from '@/server/engine/sql';
import { checkTree } from './check-tree';
import { characterAt, sqlFault } from './sql-fault';

const Parsed = z.union([
  z.object({ error: z.literal(false), statements: z.array(z.unknown()) }),
  z.object({
    error: z.literal(true),
    error_type: z.string(),
    error_message: z.string(),
    position: z.coerce.number().optional(),
  }),
]);

/** Refuses everything but one SELECT that keeps to the table `data`, by the tree that the engine's own parser makes. */
export async function parseSelect(session: EngineSession, text: string, timeoutMs: number): Promise<void> {
  if (text.includes('\0')) {
    throw sqlFault('sql_invalid', 'The text holds a NUL character.', text, text.indexOf('\0'));
  }
  const [row] = await session.query<{ tree: string }>(
    sql`SELECT CAST(json_serialize_sql(${literal(text)}) AS VARCHAR) AS tree`.text,
    { timeoutMs },
  );
  const parsed = Parsed.parse(JSON.parse(row?.tree ?? ''));
  if (parsed.error) {
    if (parsed.error_type === 'not implemented') {
      throw sqlFault(
        'sql_refused',
        'Only one SELECT can be run here (also WITH … SELECT, FROM …, VALUES, DESCRIBE and SUMMARIZE).',
        text,
        null,
      );
    }
    const position = parsed.position === undefined ? null : characterAt(text, parsed.position);
    throw sqlFault('sql_invalid', sentence(parsed.error_message), text, position);
  }
  if (parsed.statements.length !== 1) {
    throw sqlFault(
      'sql_refused',
      `Run one statement at a time; these are ${parsed.statements.length}.`,
      text,
      null,
    );
  }
  const refusal = checkTree(parsed.statements[0]);
  if (refusal !== null) {
    const position = refusal.byte === null ? null : characterAt(text, refusal.byte);
    throw sqlFault('sql_refused', refusal.reason, text, position);
  }
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
