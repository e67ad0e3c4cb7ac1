import { Readable } from 'node:stream';
import { z } from 'zod';
import {
  createDataset,
  createVersion,
  downloadSetAside,
  downloadVersion,
  receiveUpload,
  registerDataset,
} from '@/server/domain/datasets';
import { RegisterDataset, SetAsidePage } from '@/server/domain/datasets/contract';
import { listSetAside } from '@/server/domain/datasets/operations';
import type { Job } from '@/server/domain/jobs/contract';
import { downloadCells, listIssueCells, listSuspectedCells } from '@/server/domain/quality/operations';
import { checkRoom } from '@/server/domain/uploads';
import type { Operation } from '@/server/operations/define-operation';
import { type Call, execute } from '@/server/operations/execute';
import { parseInput } from '@/server/operations/parse-input';
import { AUDIT_EXPORT_ROUTE } from './audit-export-route';
import { EVENT_ROUTES } from './event-routes';
import { FIX_ROUTES } from './fix-routes';
import { idempotent } from './idempotency';
import { answerOperation } from './mount-operation';
import type { RawRoute } from './raw-route';
import { refuseUnknownQuery } from './read-input';
import { FIX_REPORT_ROUTE, REPORT_ROUTE } from './report-route';
import { TUS_ROUTES } from './tus-routes';

const file = {
  description: 'The file',
  content: { 'application/octet-stream': { schema: { type: 'string' } } },
};
const formatParameter = (formats: string[]) => ({
  name: 'format',
  in: 'query' as const,
  description: `One of ${formats.join(', ')}`,
  schema: { type: 'string', enum: formats },
});

function sortParameter({ sortFields = [] }: { sortFields?: readonly string[] }) {
  const names = sortFields.map((name) => name.replace(/^-/, '')).join(', ');
  return {
    name: 'sort',
    in: 'query' as const,
    description: `One of ${names}; with - in front the other way round`,
    schema: { type: 'string' },
  };
}

const upload: RawRoute = {
  id: 'dataset.upload',
  summary: 'Upload a file as a new dataset, or name where it is; it is read and scanned at once',
  method: 'POST',
  path: '/v1/datasets',
  permission: 'dataset.create',
  description: {
    parameters: [
      {
        name: 'Idempotency-Key',
        in: 'header',
        description: 'Makes a repeated upload safe for 24 hours',
        schema: { type: 'string', maxLength: 255 },
      },
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: RegisterDataset },
        'multipart/form-data': {
          schema: {
            type: 'object',
            required: ['file'],
            properties: {
              file: {
                type: 'string',
                contentMediaType: 'application/octet-stream',
                description: 'CSV, TSV, JSON, JSON Lines or Parquet, plain or gz/zstd',
              },
              name: { type: 'string' },
              labelColumn: { type: 'string' },
              sha256: {
                type: 'string',
                description:
                  'Hexadecimal digest that the file must have; of several files, separated by commas',
              },
              taskType: { type: 'string', enum: ['classification', 'regression', 'none'] },
              options: {
                type: 'string',
                description:
                  'JSON that overrides what is sniffed: delimiter, quote, escape, encoding, header, skipRows, decimal, recordPath, nullValues, scan',
              },
            },
          },
        },
      },
    },
    responses: {
      '202': {
        description: 'Started; follow the job',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Job' } } },
      },
    },
  },
  handle: async (request, actor, params, call) => {
    if (/^application\/json\b/i.test(request.headers.get('content-type') ?? ''))
      return answerOperation(registerDataset as unknown as Operation, request, params, actor, call);
    // Before a byte is read; a form without a length is measured when it is there.
    await checkRoom(actor.scope, call.services, Number(request.headers.get('content-length') ?? 0));
    const input = await receiveUpload(request, actor.scope, call.services);
    let taken = false;
    const run = async (commitWith?: Call['commitWith']) => {
      const job = await execute(createDataset, actor, input, { ...call, commitWith });
      taken = true;
      return job;
    };
    const key = request.headers.get('idempotency-key');
    try {
      if (key === null) return started(await run());
      const body = uploadBody(input);
      return await idempotent(actor, { key, route: 'dataset.upload', body }, { run, respond: started });
    } finally {
      // A repeated upload was stored again for nothing, and one without room has to go.
      if (!taken) for (const file of input.files) await call.services.objectStore.delete(file.key);
    }
  },
};

function started(job: Job): Response {
  return Response.json(job, { status: 202, headers: { location: `/v1/jobs/${job.id}` } });
}

/** The same upload is the same bytes under the same fields; where they were stored does not count. */
function uploadBody({ files, ...fields }: Awaited<ReturnType<typeof receiveUpload>>): string {
  return JSON.stringify({ fields, files: files.map(({ name, sha256 }) => [name, sha256]) });
}

const uploadVersion: RawRoute = {
  id: 'dataset.uploadVersion',
  summary: 'Upload the next version of a dataset; with key columns marked, rows keep their ids by their keys',
  method: 'POST',
  path: '/v1/datasets/{datasetId}/versions',
  permission: 'dataset.create',
  description: {
    requestBody: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            required: ['file'],
            properties: {
              file: { type: 'string', contentMediaType: 'application/octet-stream', description: 'The file' },
              options: { type: 'string', description: 'As when a dataset is uploaded' },
            },
          },
        },
      },
    },
    responses: {
      '202': {
        description: 'Started; follow the job',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Job' } } },
      },
    },
  },
  handle: async (request, actor, params, call) => {
    await checkRoom(actor.scope, call.services, Number(request.headers.get('content-length') ?? 0));
    const input = await receiveUpload(request, actor.scope, call.services);
    let taken = false;
    const run = async (commitWith?: Call['commitWith']) => {
      const job = await execute(createVersion, actor, { ...input, ...params }, { ...call, commitWith });
      taken = true;
      return job;
    };
    const key = request.headers.get('idempotency-key');
    try {
      if (key === null) return started(await run());
      const body = JSON.stringify([params.datasetId, uploadBody(input)]);
      return await idempotent(
        actor,
        { key, route: 'dataset.uploadVersion', body },
        { run, respond: started },
      );
    } finally {
      // What no version will be made of has to go.
      if (!taken) for (const file of input.files) await call.services.objectStore.delete(file.key);
    }
  },
};

const download: RawRoute = {
  id: 'dataset.download',
  summary: 'Download a version: columns and rows in their order, text as in the file',
  method: 'GET',
  path: '/v1/datasets/{datasetId}/versions/{versionId}/download',
  permission: 'dataset.read_rows',
  exports: () => true,
  description: {
    parameters: [
      formatParameter(['csv', 'parquet', 'jsonl']),
      {
        name: 'rowIds',
        in: 'query',
        description: 'true: the first column is `_row`',
        schema: { type: 'boolean' },
      },
      {
        name: 'rows',
        in: 'query',
        description:
          'Only these rows, in this order: JSON with `filters` (position, operator, value or values), `sort` (position, descending), `onlyFlagged`, `onlyChanged`',
        schema: { type: 'string' },
      },
    ],
    responses: { '200': file },
  },
  handle: async (request, actor, params, call) => {
    const url = new URL(request.url);
    refuseUnknownQuery(url, ['format', 'rowIds', 'rows']);
    const query = Object.fromEntries(url.searchParams);
    const { body, contentType, fileName } = await downloadVersion(
      actor.scope,
      call.services,
      { ...query, ...params },
      request.signal,
    );
    return streamed(body, contentType, fileName);
  },
};

const setAside: RawRoute = {
  id: 'dataset.setAsideOrFile',
  summary: listSetAside.summary,
  method: 'GET',
  path: '/v1/datasets/{datasetId}/set-aside',
  permission: 'dataset.read_rows',
  exports: (query) => query.has('format'),
  description: {
    parameters: [
      { ...formatParameter(['csv']), description: 'The whole list as one file instead of JSON pages' },
      { name: 'limit', in: 'query', description: '1-100, default 20', schema: { type: 'integer' } },
      {
        name: 'cursor',
        in: 'query',
        description: '`nextCursor` of the previous page',
        schema: { type: 'string' },
      },
      { name: 'reason', in: 'query', description: 'Part of the reason', schema: { type: 'string' } },
      sortParameter(listSetAside),
    ],
    responses: {
      '200': {
        description: 'One page, or the file',
        content: {
          'application/json': { schema: SetAsidePage },
          'text/csv': { schema: { type: 'string' } },
        },
      },
    },
  },
  handle: async (request, actor, params, call) => {
    const url = new URL(request.url);
    if (!url.searchParams.has('format'))
      return answerOperation(listSetAside as unknown as Operation, request, params, actor, call);
    refuseUnknownQuery(url, ['format']);
    parseInput(z.object({ format: z.literal('csv') }), Object.fromEntries(url.searchParams));
    const body = await downloadSetAside(actor.scope, call.services, params.datasetId ?? '');
    return streamed(body, 'text/csv; charset=utf-8', 'set-aside.csv');
  },
};

const CellQuery = z.object({
  format: z.enum(['csv', 'parquet']),
  minProbability: z.coerce.number().min(0).max(1).default(0.5),
});

/** A cell list is JSON pages by its operation, or with `format` the whole as one file. */
function cellRoute(operation: Operation, id: string): RawRoute {
  return {
    id,
    summary: operation.summary,
    method: 'GET',
    path: operation.http?.path ?? '',
    permission: 'dataset.read_rows',
    exports: (query) => query.has('format'),
    description: {
      parameters: [
        {
          ...formatParameter(['csv', 'parquet']),
          description: 'The whole list as one file instead of JSON pages',
        },
        { name: 'limit', in: 'query', description: '1-100, default 20', schema: { type: 'integer' } },
        {
          name: 'cursor',
          in: 'query',
          description: '`nextCursor` of the previous page',
          schema: { type: 'string' },
        },
        {
          name: 'minProbability',
          in: 'query',
          description: 'Default 0.5 (only for the list over all issues)',
          schema: { type: 'number' },
        },
        {
          name: 'column',
          in: 'query',
          description: 'Only this column (only for the list over all issues)',
          schema: { type: 'string' },
        },
        { name: 'row', in: 'query', description: 'Only this row', schema: { type: 'integer', minimum: 0 } },
        {
          name: 'minConfidence',
          in: 'query',
          description: 'Only cells of at least this confidence (only for the list of one issue)',
          schema: { type: 'number', minimum: 0, maximum: 1 },
        },
        sortParameter(operation),
      ],
      responses: {
        '200': {
          description: 'One page, or the file',
          content: {
            'application/json': { schema: { type: 'object' } },
            'text/csv': { schema: { type: 'string' } },
          },
        },
      },
    },
    handle: async (request, actor, params, call) => {
      const url = new URL(request.url);
      const query = Object.fromEntries(url.searchParams);
      if (query.format === undefined) return answerOperation(operation, request, params, actor, call);
      refuseUnknownQuery(url, ['format', 'minProbability']);
      const wanted = parseInput(CellQuery, query);
      const body = await downloadCells(actor.scope, call.services, {
        datasetId: params.datasetId ?? '',
        issueId: params.issueId,
        ...wanted,
      });
      return streamed(
        body,
        wanted.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/vnd.apache.parquet',
        `cells.${wanted.format}`,
      );
    },
  };
}

function streamed(body: Readable, contentType: string, fileName: string): Response {
  const headers = {
    'content-type': contentType,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    'cache-control': 'no-store',
  };
  // Node's web stream and the platform's are the same thing under two type names.
  return new Response(Readable.toWeb(body) as unknown as ReadableStream, { headers });
}

/** Every route that is not plain JSON. They stand in the API description and in the permission tests too. */
export const RAW_ROUTES: RawRoute[] = [
  upload,
  uploadVersion,
  ...TUS_ROUTES,
  ...FIX_ROUTES,
  REPORT_ROUTE,
  FIX_REPORT_ROUTE,
  AUDIT_EXPORT_ROUTE,
  download,
  setAside,
  ...EVENT_ROUTES,
  cellRoute(listIssueCells as unknown as Operation, 'quality.issueCellsOrFile'),
  cellRoute(listSuspectedCells as unknown as Operation, 'quality.cellsOrFile'),
];
