import { Readable } from 'node:stream';
import { exportAuditTrail } from '@/server/domain/audit-trail';
import type { RawRoute } from './raw-route';
import { refuseUnknownQuery } from './read-input';

const time = (name: string, description: string) => ({
  name,
  in: 'query' as const,
  description,
  schema: { type: 'string', format: 'date-time' },
});

export const AUDIT_EXPORT_ROUTE: RawRoute = {
  id: 'audit.export',
  summary: 'Export the audit trail as one signed file that can be verified offline',
  method: 'GET',
  path: '/v1/compliance/audit-trail/export',
  permission: 'audit.read',
  exports: () => true,
  description: {
    parameters: [
      {
        name: 'format',
        in: 'query',
        description: 'jsonl (default) or csv',
        schema: { type: 'string', enum: ['jsonl', 'csv'] },
      },
      time('from', 'From this time on'),
      time('to', 'Before this time'),
    ],
    responses: {
      '200': {
        description: 'The file',
        content: {
          'application/jsonl': { schema: { type: 'string' } },
          'text/csv': { schema: { type: 'string' } },
        },
      },
    },
  },
  handle: async (request, actor, _params, call) => {
    const url = new URL(request.url);
    refuseUnknownQuery(url, ['format', 'from', 'to']);
    const query = Object.fromEntries(url.searchParams);
    const { body, contentType, fileName } = await exportAuditTrail(actor.scope, call.services, query);
    const headers = {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store',
      'x-request-id': call.requestId,
    };
    // Node's web stream and the platform's are the same thing under two type names.
    return new Response(Readable.toWeb(body) as unknown as ReadableStream, { headers });
  },
};
