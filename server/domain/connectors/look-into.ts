import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { toProblem } from '@/server/operations/problem';
import { withTenant } from '@/server/tenancy/with-tenant';
import { requireConnector } from './connector-resource';
import {
  BrowseConnector,
  ConnectorTest,
  GetConnector,
  PreviewSource,
  SourceListing,
  SourcePreview,
  type SourceSelection,
} from './contract';
import { openSource } from './open-connection';

const PREVIEW_ROWS = 50;

export const testConnector = defineOperation({
  id: 'connector.test',
  kind: 'query',
  summary: 'Connect to a source and say whether it answers; the outcome is kept with the connector',
  input: GetConnector,
  output: ConnectorTest,
  permission: 'connector.manage',
  http: { method: 'POST', path: '/v1/connectors/{connectorId}/test' },
  handler: async (context, { connectorId }) => {
    const { db, scope, services } = context;
    const row = await requireConnector(db, connectorId);
    const source = await openSource(context, row);
    return afterTransaction(async () => {
      const started = performance.now();
      const outcome = await source.test().then(
        (detail) => ({ passed: true, detail, code: null }),
        (error: unknown) => failedTest(error),
      );
      await withTenant(scope, (after) =>
        // Settings that changed meanwhile were not what was tested.
        after.connector.updateMany({
          where: { id: row.id, updatedAt: row.updatedAt },
          data: {
            testedAt: services.now(),
            testPassed: outcome.passed,
            testDetail: outcome.detail,
            updatedAt: row.updatedAt,
          },
        }),
      );
      return { ...outcome, milliseconds: Math.round(performance.now() - started) };
    });
  },
});

function failedTest(error: unknown): { passed: false; detail: string; code: string } {
  if (!(error instanceof DomainError)) throw error;
  const { code, detail, title } = toProblem(error);
  return { passed: false, detail: detail ?? title, code };
}

export const browseConnector = defineOperation({
  id: 'connector.browse',
  kind: 'query',
  summary: 'Look what there is to read: schemas and tables, folders and files, topics',
  input: BrowseConnector,
  output: SourceListing,
  permission: 'connector.read',
  http: { method: 'GET', path: '/v1/connectors/{connectorId}/browse' },
  handler: async (context, { connectorId, path }) => {
    const source = await openSource(context, await requireConnector(context.db, connectorId));
    return afterTransaction(() => source.browse(path));
  },
});

export const previewSource = defineOperation({
  id: 'connector.preview',
  kind: 'query',
  summary: 'Show the columns and the first rows of a table, file, path, topic or query',
  input: PreviewSource,
  output: SourcePreview,
  permission: 'connector.manage',
  http: { method: 'POST', path: '/v1/connectors/{connectorId}/preview' },
  handler: async (context, { connectorId, ...selection }) => {
    const row = await requireConnector(context.db, connectorId);
    requireSelection(row.kind, selection);
    const source = await openSource(context, row);
    return afterTransaction(() => source.preview(selection, PREVIEW_ROWS));
  },
});

/** Exactly one of both, and a query only where there is a language for it. */
export function requireSelection(kind: string, { object, sql }: SourceSelection): void {
  const fault =
    (object === undefined) === (sql === undefined)
      ? 'give either `object` or `sql`'
      : sql !== undefined && kind !== 'postgresql' && kind !== 'mysql'
        ? 'only databases take `sql`; give `object`'
        : null;
  if (fault === null) return;
  throw new DomainError('invalid_input', `What is to be read: ${fault}.`, {
    errors: [{ path: object === undefined ? 'object' : 'sql', message: fault }],
  });
}
