import { QueryResult, SqlPosition } from '@/server/domain/queries/contract';

/** What came of a query: its rows, or why not and where in the text. */
export type SqlOutcome =
  | { kind: 'rows'; result: QueryResult }
  | { kind: 'fault'; message: string; position: number | null; line: number | null; column: number | null }
  | { kind: 'cancelled' };

/** Runs a query by the REST door, since leaving that connection ends the work. */
export async function runSql(
  place: { datasetId: string; versionId: string },
  sql: string,
  signal: AbortSignal,
): Promise<SqlOutcome> {
  try {
    const answer = await fetch(`/v1/datasets/${place.datasetId}/versions/${place.versionId}/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sql }),
      signal,
    });
    const body: unknown = await answer.json();
    if (answer.ok) return { kind: 'rows', result: QueryResult.parse(body) };
    const where = SqlPosition.safeParse(body);
    const detail = Reflect.get(Object(body), 'detail') ?? Reflect.get(Object(body), 'title');
    return {
      kind: 'fault',
      message: typeof detail === 'string' ? detail : 'The query failed.',
      position: where.success ? where.data.position : null,
      line: where.success ? where.data.line : null,
      column: where.success ? where.data.column : null,
    };
  } catch {
    if (signal.aborted) return { kind: 'cancelled' };
    const message = 'The server is out of reach. Nothing was changed; try again.';
    return { kind: 'fault', message, position: null, line: null, column: null };
  }
}
