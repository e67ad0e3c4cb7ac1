import { Readable } from 'node:stream';
import { z } from 'zod';
import { downloadFixCells, downloadFixRows } from '@/server/domain/cleaning/operations';
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

type Wanted = z.output<typeof Wanted>;

/** A list of a fix as one file. */
function fileRoute(
  id: string,
  list: 'cells' | 'rows',
  summary: string,
  download: (
    actor: Parameters<RawRoute['handle']>[1],
    call: Parameters<RawRoute['handle']>[3],
    wanted: Wanted,
  ) => Promise<Readable>,
): RawRoute {
  return {
    id,
    summary,
    method: 'GET',
    path: `/v1/quality/{datasetId}/fix/{fixId}/${list}/download`,
    permission: 'dataset.read_rows',
    exports: () => true,
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
        '200': { description: 'The file', content: { 'text/csv': { schema: { type: 'string' } } } },
      },
    },
    handle: async (request, actor, params, call) => {
      const url = new URL(request.url);
      refuseUnknownQuery(url, ['format']);
      const wanted = parseInput(Wanted, { ...Object.fromEntries(url.searchParams), ...params });
      const body = await download(actor, call, wanted);
      const headers = {
        'content-type': CONTENT_TYPES[wanted.format],
        'content-disposition': `attachment; filename="fix-${list}.${wanted.format}"`,
        'cache-control': 'no-store',
      };
      // Node's web stream and the platform's are the same thing under two type names.
      return new Response(Readable.toWeb(body) as unknown as ReadableStream, { headers });
    },
  };
}

export const FIX_ROUTES: RawRoute[] = [
  fileRoute(
    'fix.cellsFile',
    'cells',
    'Download the whole cell log of a fix: before, after, method, confidence, actor, time',
    (actor, call, wanted) => downloadFixCells(actor.scope, call.services, wanted),
  ),
  fileRoute(
    'fix.rowsFile',
    'rows',
    'Download the rows that a fix removed or set aside, whole, with the reason for each',
    (actor, call, wanted) => downloadFixRows(actor.scope, call.services, wanted),
  ),
];
