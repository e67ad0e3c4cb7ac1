import { type MadeReport, makeFixReport, makeReport } from '@/server/domain/reports';
import { REPORT_POLICY } from '../security/policies';
import type { RawRoute } from './raw-route';
import { refuseUnknownQuery } from './read-input';

const DESCRIPTION: RawRoute['description'] = {
  parameters: [
    {
      name: 'format',
      in: 'query',
      description: 'html (default) or pdf',
      schema: { type: 'string', enum: ['html', 'pdf'] },
    },
  ],
  responses: {
    '200': {
      description: 'The report',
      content: {
        'text/html': { schema: { type: 'string' } },
        'application/pdf': { schema: { type: 'string', contentMediaType: 'application/octet-stream' } },
      },
    },
  },
};

/** The report is opened in the browser or saved; as HTML it may load and run nothing. */
export const REPORT_ROUTE: RawRoute = {
  id: 'report.get',
  summary: 'Get the report of the latest finished scan: score, ledger, issues with evidence, methods',
  method: 'GET',
  path: '/v1/quality/{datasetId}/report',
  permission: 'scan.read',
  exports: () => true,
  description: DESCRIPTION,
  handle: async (request, actor, params, call) => {
    const url = new URL(request.url);
    refuseUnknownQuery(url, ['format']);
    const query = Object.fromEntries(url.searchParams);
    return answered(await makeReport(actor.scope, call.services, { ...query, ...params }), call.requestId);
  },
};

export const FIX_REPORT_ROUTE: RawRoute = {
  id: 'fix.report',
  summary: 'Get the report of a fix: result, gate, steps, changes by column, with room for a signature',
  method: 'GET',
  path: '/v1/quality/{datasetId}/fix/{fixId}/report',
  permission: 'scan.read',
  exports: () => true,
  description: DESCRIPTION,
  handle: async (request, actor, params, call) => {
    const url = new URL(request.url);
    refuseUnknownQuery(url, ['format']);
    const query = Object.fromEntries(url.searchParams);
    return answered(await makeFixReport(actor.scope, { ...query, ...params }), call.requestId);
  },
};

function answered({ body, contentType, fileName }: MadeReport, requestId: string): Response {
  // A browser's viewer of PDF files does not work under the policy, so that those are saved.
  const disposition = contentType.startsWith('text/html') ? 'inline' : 'attachment';
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), {
    headers: {
      'content-type': contentType,
      'content-disposition': `${disposition}; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'content-security-policy': REPORT_POLICY,
      'cache-control': 'no-store',
      'x-request-id': requestId,
    },
  });
}
