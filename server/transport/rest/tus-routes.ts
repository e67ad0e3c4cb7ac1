import {
  appendToUpload,
  findUploadMetadata,
  finishUpload,
  removeExpiredUpload,
} from '@/server/domain/uploads';
import type { Upload } from '@/server/domain/uploads/contract';
import { createUpload, deleteUpload, getUpload, joinUploads } from '@/server/domain/uploads/operations';
import { fromPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import { type Call, execute } from '@/server/operations/execute';
import type { Actor } from '@/server/tenancy/actor';
import { idempotent, type RepeatableWork } from './idempotency';
import { problemResponse } from './problem-response';
import type { RawRoute } from './raw-route';
import {
  byteHeader,
  OFFSET_STREAM,
  readChecksum,
  readConcat,
  readMetadata,
  stateHeaders,
  TUS_VERSION,
} from './tus-headers';

type Caller = Exclude<Actor, { type: 'anonymous' }>;

const header = (name: string, description: string) => ({
  name,
  in: 'header' as const,
  description,
  schema: { type: 'string' },
});
const offsetBody = {
  content: { [OFFSET_STREAM]: { schema: { type: 'string', contentMediaType: 'application/octet-stream' } } },
};

const create: RawRoute = {
  id: 'upload.start',
  summary: 'Announce a resumable upload (tus 1.0.0: creation, concatenation)',
  method: 'POST',
  path: '/v1/uploads',
  permission: 'dataset.create',
  description: {
    parameters: [
      header('Upload-Length', 'Bytes of the file; or `Upload-Defer-Length: 1`'),
      header('Upload-Metadata', '`filename` and optionally `sha256` (hex), each as Base64'),
      header('Idempotency-Key', 'Makes a repeated announcement without bytes safe for 24 hours'),
      header('Upload-Concat', '`partial`, or `final;` and the addresses of the pieces'),
    ],
    requestBody: offsetBody,
    responses: { '201': { description: 'Announced; `Location` takes the bytes' } },
  },
  handle: guarded(async (request, actor, _params, call) => {
    const { raw, values } = readMetadata(request);
    const name = values.get('filename') ?? values.get('name');
    const fields = { name: name === '' ? undefined : name, sha256: values.get('sha256'), metadata: raw };
    const concat = readConcat(request);
    if (concat.kind === 'final') {
      const body = JSON.stringify({ ...fields, join: concat.ids });
      return once(request, actor, body, {
        run: async (commitWith) => {
          const parts = { ...fields, uploadIds: concat.ids };
          const joined = await execute(joinUploads, actor, parts, { ...call, commitWith });
          await finishUpload(actor.scope, call.services, joined.id);
          return joined;
        },
        respond: (joined) => created(joined, request, joined.offsetBytes),
      });
    }
    const lengthBytes = byteHeader(request, 'upload-length');
    if (lengthBytes === null && request.headers.get('upload-defer-length') !== '1')
      throw new DomainError('invalid_input', 'Say `Upload-Length`, or `Upload-Defer-Length: 1`.');
    const input = { ...fields, lengthBytes, isPartial: concat.kind === 'partial' };
    if (request.headers.get('content-type') !== OFFSET_STREAM) {
      return once(request, actor, JSON.stringify(input), {
        run: (commitWith) => execute(createUpload, actor, input, { ...call, commitWith }),
        respond: (upload) => created(upload, request, 0),
      });
    }
    const upload = await execute(createUpload, actor, input, call);
    return created(upload, request, await append(request, actor, upload.id, 0, call));
  }),
};

const patch: RawRoute = {
  id: 'upload.append',
  summary: 'Send bytes of an upload from its present offset on (tus 1.0.0)',
  method: 'PATCH',
  path: '/v1/uploads/{uploadId}',
  permission: 'dataset.create',
  description: {
    parameters: [
      header('Upload-Offset', 'Where the upload stands; anything else is a 409'),
      header(
        'Upload-Checksum',
        '`sha256`, `sha1` or `md5` and the Base64 digest of this body; 460 if it differs',
      ),
    ],
    requestBody: { required: true, ...offsetBody },
    responses: { '204': { description: 'Stored; `Upload-Offset` says how far' } },
  },
  handle: guarded(async (request, actor, params, call) => {
    if (request.headers.get('content-type') !== OFFSET_STREAM)
      throw new DomainError('unsupported_media_type', `Send the bytes as \`${OFFSET_STREAM}\`.`);
    const offset = byteHeader(request, 'upload-offset');
    if (offset === null) throw new DomainError('invalid_input', 'Say `Upload-Offset`.');
    const uploadId = params.uploadId ?? '';
    const reached = await append(request, actor, uploadId, offset, call);
    const upload = await execute(getUpload, actor, { uploadId }, call);
    const headers = stateHeaders(upload, '');
    headers.set('upload-offset', String(reached));
    return new Response(null, { status: 204, headers });
  }),
};

const get: RawRoute = {
  id: 'upload.show',
  summary: getUpload.summary,
  method: 'GET',
  path: '/v1/uploads/{uploadId}',
  permission: 'dataset.create',
  description: {
    responses: {
      '200': {
        description: 'How it stands; the same in headers of tus, for `HEAD`',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Upload' } } },
      },
    },
  },
  handle: guarded(async (_request, actor, params, call) => {
    const upload = await execute(getUpload, actor, { uploadId: params.uploadId ?? '' }, call);
    const headers = stateHeaders(upload, await findUploadMetadata(actor.scope, upload.id));
    return Response.json(upload, { headers });
  }),
};

const remove: RawRoute = {
  id: 'upload.terminate',
  summary: deleteUpload.summary,
  method: 'DELETE',
  path: '/v1/uploads/{uploadId}',
  permission: 'dataset.create',
  revises: getUpload,
  description: { responses: { '204': { description: 'Removed' } } },
  handle: guarded(async (_request, actor, params, call) => {
    const { id } = await execute(deleteUpload, actor, { uploadId: params.uploadId ?? '' }, call);
    await removeExpiredUpload(actor.scope, call.services, fromPublicId('upload', id) ?? '');
    return new Response(null, { status: 204, headers: { 'tus-resumable': TUS_VERSION } });
  }),
};

export const TUS_ROUTES: RawRoute[] = [create, patch, get, remove];

/** Under the caller's key where there is one. What comes with bytes has none: they are known only when they are stored. */
async function once(
  request: Request,
  actor: Caller,
  body: string,
  work: Pick<RepeatableWork<Upload>, 'respond'> & {
    run: (commitWith?: Call['commitWith']) => Promise<Upload>;
  },
): Promise<Response> {
  const key = request.headers.get('idempotency-key');
  if (key === null) return work.respond(await work.run());
  return idempotent(actor, { key, route: 'upload.start', body }, work);
}

/** Stores the body; the last byte makes the upload whole, so that its sender hears at once when it is refused. */
async function append(
  request: Request,
  actor: Caller,
  uploadId: string,
  offset: number,
  call: Call,
): Promise<number> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  const before = await execute(getUpload, actor, { uploadId }, call);
  if (before.lengthBytes !== null && offset + announced > before.lengthBytes)
    throw new DomainError('input_too_large', `The upload was announced with ${before.lengthBytes} bytes.`);
  const reached = await appendToUpload(actor.scope, call.services, {
    uploadId,
    offset,
    body: bytesOf(request),
    checksum: readChecksum(request),
    lengthBytes: byteHeader(request, 'upload-length') ?? undefined,
  });
  const after = await execute(getUpload, actor, { uploadId }, call);
  if (after.status === 'checking') await finishUpload(actor.scope, call.services, uploadId);
  return reached;
}

async function* bytesOf(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body === null) return;
  const reader = request.body.getReader();
  while (true) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function created(upload: Upload, request: Request, offset: number): Response {
  const headers = stateHeaders(upload, request.headers.get('upload-metadata') ?? '');
  headers.set('location', `/v1/uploads/${upload.id}`);
  headers.set('upload-offset', String(offset));
  return Response.json({ ...upload, offsetBytes: offset }, { status: 201, headers });
}

/** Refuses other versions of the protocol, and answers failures with the status codes that tus has for them. */
function guarded(handle: RawRoute['handle']): RawRoute['handle'] {
  return async (request, actor, params, call) => {
    const version = request.headers.get('tus-resumable');
    try {
      if (version !== null && version !== TUS_VERSION)
        throw new DomainError('invalid_input', `This server speaks tus ${TUS_VERSION}.`);
      return await handle(request, actor, params, call);
    } catch (error) {
      const response = problemResponse(error, request, call.requestId);
      response.headers.set('tus-resumable', TUS_VERSION);
      response.headers.set('tus-version', TUS_VERSION);
      const status = statusOf(error, request, version !== null && version !== TUS_VERSION);
      return status === null ? response : new Response(response.body, { status, headers: response.headers });
    }
  };
}

function statusOf(error: unknown, request: Request, otherVersion: boolean): number | null {
  if (otherVersion) return 412;
  const ofBody = request.headers.has('upload-checksum');
  return ofBody && error instanceof DomainError && error.code === 'input_checksum' ? 460 : null;
}
