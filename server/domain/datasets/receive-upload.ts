import { Readable } from 'node:stream';
import busboy from 'busboy';
import type { z } from 'zod';
import { requireDigest, scanObject } from '@/server/domain/uploads';
import { Sha256 } from '@/server/domain/uploads/contract';
import { newUuid } from '@/server/lib/ids';
import { plainName } from '@/server/lib/plain-name';
import { DomainError } from '@/server/operations/errors';
import { parseInput } from '@/server/operations/parse-input';
import type { StoredObject } from '@/server/ports/object-store';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { type CreateDataset, CreateDatasetFields } from './contract';

const FILES_MAX = 1000;
const FIELDS_MAX = 50;
const FIELD_BYTES_MAX = 64 * 1024;
/** What a form may hold beside its files: fields, and the headers of each part. */
const ENVELOPE_BYTES_MAX = FIELDS_MAX * FIELD_BYTES_MAX + FILES_MAX * 1024;

/**
 * Streams a multipart form into the object store, one object a file, and gives the input of `dataset.create`. When
 * anything is wrong, what was stored is removed again.
 */
export async function receiveUpload(
  request: Request,
  scope: Scope,
  services: Services,
): Promise<z.input<typeof CreateDataset>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\b/i.test(type) || request.body === null) {
    throw new DomainError(
      'unsupported_media_type',
      'Send the file as `multipart/form-data` with a part named `file`.',
    );
  }
  const uploadId = newUuid();
  try {
    const { files, fields } = await readForm(request.body, type, scope, services, uploadId);
    const first = files[0];
    if (first === undefined) {
      throw new DomainError('invalid_input', 'The form has no part named `file`.', {
        errors: [{ path: 'file', message: 'missing' }],
      });
    }
    if (files.every(({ sizeBytes }) => sizeBytes === 0))
      throw new DomainError('input_empty', 'The file is empty (0 bytes).');
    const { sha256: announced = '', ...others } = fields;
    const parsed = parseInput(CreateDatasetFields, parseFields(others));
    const digests = announced === '' ? [] : announced.split(',').map((digest) => parseDigest(digest.trim()));
    if (digests.length > 0 && digests.length !== files.length)
      throw badDigest(`${digests.length} digests were given for ${files.length} files`);
    for (const [index, file] of files.entries()) {
      requireDigest(digests[index], file.sha256, file.name);
      await scanObject(services, file.key, file.name);
    }
    return { ...parsed, files };
  } catch (error) {
    await services.objectStore.deletePrefix(objectKeys.uploadPrefix(scope, uploadId));
    throw error;
  }
}

function readForm(
  body: ReadableStream<Uint8Array>,
  contentType: string,
  scope: Scope,
  services: Services,
  uploadId: string,
): Promise<{ files: (StoredObject & { name: string })[]; fields: Record<string, string> }> {
  return new Promise((resolve, reject) => {
    const fields: Record<string, string> = {};
    const stored: Promise<StoredObject & { name: string }>[] = [];
    const { uploadBytesMax } = services.limits;
    const form = busboy({
      headers: { 'content-type': contentType },
      limits: { files: FILES_MAX, fields: FIELDS_MAX, fieldSize: FIELD_BYTES_MAX },
      defParamCharset: 'utf8',
    });
    // fromWeb's parameter is Node's own stream type; the web platform's is the same thing.
    const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
    let failed = false;
    const fail = (error: unknown) => {
      if (failed) return;
      failed = true;
      source.unpipe(form);
      source.destroy();
      form.destroy();
      // Only when every write has ended can the caller remove all that was written.
      void Promise.allSettled(stored).then(() => reject(error));
    };
    form.on('file', (name, stream, info) => {
      // Breaking the form off breaks this stream off, maybe before the store listens: unheard it would end the process.
      stream.on('error', () => {});
      if (name !== 'file') return fail(unexpected(name));
      const key = objectKeys.upload(scope, uploadId, stored.length);
      const result = services.objectStore
        .put(key, stream, { sizeBytesMax: uploadBytesMax })
        .then((object) => ({ ...object, name: plainName(info.filename ?? '') || 'upload' }));
      result.catch(fail);
      stored.push(result);
    });
    form.on('field', (name, value, info) => {
      if (info.valueTruncated)
        return fail(new DomainError('invalid_input', `The field \`${name}\` is too long.`));
      fields[name] = value;
    });
    form.on('filesLimit', () =>
      fail(new DomainError('invalid_input', `At most ${FILES_MAX} files in one upload.`)),
    );
    form.on('error', () =>
      fail(new DomainError('invalid_input', 'The multipart form is damaged or cut off.')),
    );
    form.on('close', () => {
      if (!failed) Promise.all(stored).then((files) => resolve({ files, fields }), fail);
    });
    source.on('error', () =>
      fail(new DomainError('invalid_input', 'The upload ended before the form was complete.')),
    );
    // The limit of each file leaves the sum of several open.
    let received = 0;
    source.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > uploadBytesMax + ENVELOPE_BYTES_MAX) fail(tooLarge(uploadBytesMax));
    });
    source.pipe(form);
  });
}

function parseDigest(digest: string): string {
  const parsed = Sha256.safeParse(digest);
  if (parsed.success) return parsed.data;
  throw badDigest('a digest has 64 hexadecimal digits');
}

function badDigest(message: string): DomainError {
  return new DomainError('invalid_input', `\`sha256\`: ${message}. Separate several with commas.`, {
    errors: [{ path: 'sha256', message }],
  });
}

function tooLarge(bytesMax: number): DomainError {
  return new DomainError(
    'input_too_large',
    `The files are larger together than the allowed ${bytesMax} bytes.`,
  );
}

function unexpected(name: string): DomainError {
  return new DomainError(
    'invalid_input',
    `Unexpected file part \`${name}\`; the parts with files are named \`file\`.`,
    {
      errors: [{ path: name, message: 'unexpected file part' }],
    },
  );
}

const TEXT_FIELDS = ['name', 'labelColumn', 'taskType', 'description'];
const JSON_FIELDS = ['options', 'tags'];

function parseFields(fields: Record<string, string>): Record<string, unknown> {
  const parsed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (TEXT_FIELDS.includes(name)) {
      if (value !== '') parsed[name] = value;
    } else if (JSON_FIELDS.includes(name)) {
      try {
        if (value.trim() !== '') parsed[name] = JSON.parse(value);
      } catch {
        throw new DomainError('invalid_input', `The field \`${name}\` must be JSON.`, {
          errors: [{ path: name, message: 'not valid JSON' }],
        });
      }
    } else {
      const allowed = [...TEXT_FIELDS, ...JSON_FIELDS, 'sha256'].join(', ');
      throw new DomainError('unknown_field', `Unknown form field \`${name}\`. Allowed: file, ${allowed}.`, {
        errors: [{ path: name, message: `allowed: file, ${allowed}` }],
      });
    }
  }
  return parsed;
}
