import { Readable } from 'node:stream';
import { z } from 'zod';
import { downloadFixCells } from '@/server/domain/cleaning/operations';
import { publicId } from '@/server/lib/zod-ids';
import { parseInput } from '@/server/operations/parse-input';
import type { RawRoute } from './raw-route';
import { refuseUnknownQuery } from './read-input';

const Wanted = z.object({
  datasetId: publicId('dataset'),
  fixId: publicId('fix'),
  format: z.enum(['csv', 'parquet']).default('csv'),
});

const CONTENT_TYPES = { csv: 'text/csv; charset=utf-8', parquet: 'application/vnd.apache.parquet' } as const;

export const FIX_ROUTES: RawRoute[] = [
  {
    id: 'fix.cellsFile',
    summary: 'Download the whole cell log of a fix: before, after, method, confidence, actor, time',
    method: 'GET',
    path: '/v1/quality/{datasetId}/fix/{fixId}/cells/download',
    permission: 'dataset.read_rows',
    description: {
      parameters: [
        {
          name: 'format',
          in: 'query',
          description: 'csv (default) or parquet',
          schema: { type: 'string', enum: ['csv', 'parquet'] },
        },
      ],
      responses: {
        '200': {
          description: 'The file',
          content: { 'text/csv': { schema: { type: 'string' } } },
        },
      },
    },
    handle: async (request, actor, params, call) => {
      const url = new URL(request.url);
      refuseUnknownQuery(url, ['format']);
      const wanted = parseInput(Wanted, { ...Object.fromEntries(url.searchParams), ...params });
      const body = await downloadFixCells(actor.scope, call.services, wanted);
      const headers = {
        'content-type': CONTENT_TYPES[wanted.format],
        'content-disposition': `attachment; filename="fix-cells.${wanted.format}"`,
        'cache-control': 'no-store',
      };
      // Node's web stream and the platform's are the same thing under two type names.
      return new Response(Readable.toWeb(body) as unknown as ReadableStream, { headers });
    },
  },
];
