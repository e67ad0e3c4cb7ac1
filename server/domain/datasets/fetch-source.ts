import { Transform } from 'node:stream';
import { z } from 'zod';
import { stageForDataset } from '@/server/domain/connectors';
import { IngestOptions } from '@/server/domain/ingestion/contract';
import { checkRoom, finishUpload, requireDigest, scanObject } from '@/server/domain/uploads';
import type { ReportProgress } from '@/server/jobs/progress';
import { plainName } from '@/server/lib/plain-name';
import { DomainError } from '@/server/operations/errors';
import type { Scope } from '@/server/tenancy/actor';
import { objectKeys } from '@/server/tenancy/object-keys';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { DatasetSource } from './contract';

export const SourceFiles = z.array(
  z.object({ key: z.string(), name: z.string(), sizeBytes: z.number(), sha256: z.string() }),
);
export type SourceFile = z.infer<typeof SourceFiles>[number];

const FETCH_TIMEOUT_MS = 6 * 3600 * 1000;
const IDLE_MS = 60_000;
const REPORT_EVERY_BYTES = 1024 * 1024;

interface Fetching {
  scope: Scope;
  services: Services;
  /** Names the stored object, so that a repeated step replaces it. */
  jobId: string;
  report: ReportProgress;
  signal: AbortSignal;
}

export interface FetchedSource {
  files: SourceFile[];
  /** IngestOptions: the caller's, and what a connector knows of the files that it wrote. */
  ingestOptions: unknown;
}

/**
 * The stored files of a dataset. What was only named (an address, uploads, a connector) is brought in first and written
 * down, so that a repeated step finds it.
 */
export async function fetchSource(
  dataset: { id: string; source: unknown; sourceFiles: unknown; ingestOptions: unknown },
  fetching: Fetching,
): Promise<FetchedSource> {
  const present = SourceFiles.parse(dataset.sourceFiles);
  if (present.length > 0 || dataset.source === null)
    return { files: present, ingestOptions: dataset.ingestOptions };
  const source = DatasetSource.parse(dataset.source);
  const { files, options } = await bringIn(dataset.id, source, fetching);
  const ingestOptions = { ...IngestOptions.parse(dataset.ingestOptions), ...options };
  await withTenant(fetching.scope, (db) =>
    db.dataset.updateMany({
      where: { id: dataset.id, status: 'ingesting' },
      data: {
        sourceFiles: files.map((file) => ({ ...file })),
        sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        ingestOptions,
      },
    }),
  );
  return { files, ingestOptions };
}

async function bringIn(
  datasetId: string,
  source: DatasetSource,
  fetching: Fetching,
): Promise<{ files: SourceFile[]; options: IngestOptions }> {
  if ('url' in source) return { files: [await fetchUrl(source, fetching)], options: {} };
  if ('uploads' in source) return { files: await finishUploads(source.uploads, fetching), options: {} };
  return stageForDataset(fetching.scope, datasetId, source, fetching.services, fetching);
}

/** The address that a dataset was fetched from, for its page; without the query, which may hold a key. */
export function urlOf(source: unknown): { url?: string } {
  const parsed = DatasetSource.safeParse(source);
  if (!parsed.success || !('url' in parsed.data)) return {};
  const { origin, pathname } = new URL(parsed.data.url);
  return { url: `${origin}${pathname}` };
}

async function finishUploads(
  uploadIds: string[],
  { scope, services, report }: Fetching,
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const uploadId of uploadIds) {
    report({ step: 'fetch', percent: (files.length / uploadIds.length) * 2 });
    const upload = await finishUpload(scope, services, uploadId);
    if (upload.objectKey === null || upload.sha256 === null)
      throw new DomainError('conflict', `The upload \`${upload.name}\` is not whole.`);
    files.push({
      key: upload.objectKey,
      name: upload.name,
      sizeBytes: Number(upload.lengthBytes),
      sha256: upload.sha256,
    });
  }
  return files;
}

async function fetchUrl(
  source: { url: string; sha256?: string },
  { scope, services, jobId, report, signal }: Fetching,
): Promise<SourceFile> {
  const { uploadBytesMax } = services.limits;
  report({ step: 'fetch', percent: 0 });
  const response = await services.outbound.request(source.url, {
    bytesMax: uploadBytesMax,
    timeoutMs: FETCH_TIMEOUT_MS,
    idleMs: IDLE_MS,
    signal,
  });
  if (response.status !== 200) {
    response.body.destroy();
    throw new DomainError(
      'source_failed',
      `The address answered ${response.status} instead of a file. Check that it can be opened without signing in.`,
    );
  }
  const announced = Number(response.headers['content-length'] ?? 0);
  const key = objectKeys.upload(scope, jobId, 0);
  try {
    await checkRoom(scope, services, announced);
    const metered = response.body.pipe(meter(announced, report));
    response.body.on('error', (error) => metered.destroy(error));
    const stored = await services.objectStore.put(key, metered, { sizeBytesMax: uploadBytesMax });
    const name = fileNameOf(response.headers['content-disposition'], response.url);
    if (stored.sizeBytes === 0) throw new DomainError('input_empty', 'The address gave no bytes.');
    requireDigest(source.sha256, stored.sha256, name);
    await checkRoom(scope, services, stored.sizeBytes);
    await scanObject(services, key, name);
    return { ...stored, name };
  } catch (error) {
    response.body.destroy();
    await services.objectStore.delete(key);
    if (signal.aborted) throw new DomainError('cancelled', 'The work was cancelled.');
    throw error;
  }
}

function meter(announcedBytes: number, report: ReportProgress): Transform {
  let bytes = 0;
  let told = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes - told >= REPORT_EVERY_BYTES) {
        told = bytes;
        const share = announcedBytes > 0 ? Math.min(1, bytes / announcedBytes) : 0.5;
        report({ step: 'fetch', percent: share * 100 });
      }
      done(null, chunk);
    },
  });
}

/** As the server calls the file, else the last part of the address. */
function fileNameOf(disposition: string | undefined, url: string): string {
  const extended = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition ?? '')?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
  const encoded = extended ?? new URL(url).pathname.split('/').at(-1) ?? '';
  let decoded = encoded;
  try {
    decoded = decodeURIComponent(encoded);
  } catch {
    // A name that is not well encoded is taken as it is.
  }
  return plainName((extended === undefined ? (plain ?? decoded) : decoded).slice(0, 1000)) || 'download';
}
