import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { newUuid } from '@/server/lib/ids';
import { afterTransaction, defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { OutboundResponse } from '@/server/ports/outbound';
import type { Services } from '@/server/tenancy/tenant-context';
import { Preview, PreviewUrl } from './contract';
import { previewSource } from './preview-source';
import { firstBytes, HEAD_BYTES, type Source } from './take-head';

/** Somebody waits, and each look fetches anew: what needs more than this is read when the dataset is made. */
const WHOLE_BYTES_MAX = 32 * 1024 * 1024;
const TIMEOUT_MS = 20_000;

export const previewUrl = defineOperation({
  id: 'url.preview',
  kind: 'query',
  summary: 'See what would be read of an address with these options, and why; nothing is stored',
  input: PreviewUrl,
  output: Preview,
  permission: 'dataset.create',
  http: { method: 'POST', path: '/v1/previews', status: 200 },
  handler: async ({ services }, input) =>
    // An answer can take long, so no transaction is held for it.
    afterTransaction(async () => {
      const { source, name } = await openAddress(input.url, services);
      return previewSource({ uploadId: null, name }, source, services, input);
    }),
});

/** The first bytes are fetched at once; more only when the format needs its end. */
async function openAddress(url: string, services: Services): Promise<{ source: Source; name: string }> {
  const response = await request(url, services);
  const name = new URL(response.url).pathname.split('/').at(-1) || 'download';
  const bytes = await firstBytes(response.body, HEAD_BYTES + 1);
  response.body.destroy();
  const announced = Number(response.headers['content-length'] ?? Number.NaN);
  const plain = response.headers['content-encoding'] === undefined;
  const ended = bytes.length <= HEAD_BYTES;
  const totalBytes = ended ? bytes.length : plain && Number.isFinite(announced) ? announced : null;
  const source: Source = {
    totalBytes,
    arrived: true,
    head: async (count) => bytes.subarray(0, count),
    materialise: () => download(url, totalBytes, services),
  };
  return { source, name };
}

async function download(url: string, totalBytes: number | null, services: Services) {
  if (totalBytes !== null && totalBytes > WHOLE_BYTES_MAX) throw tooLarge();
  const folder = join(services.tempDir, `fetched-${newUuid()}`);
  await mkdir(folder, { recursive: true });
  const release = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'file');
    await pipeline((await request(url, services, WHOLE_BYTES_MAX)).body, createWriteStream(path));
    return { path, release };
  } catch (error) {
    await release();
    throw error instanceof DomainError && error.code === 'input_too_large' ? tooLarge() : error;
  }
}

async function request(url: string, services: Services, bytesMax?: number): Promise<OutboundResponse> {
  const response = await services.outbound.request(url, { timeoutMs: TIMEOUT_MS, bytesMax });
  if (response.status === 200) return response;
  response.body.destroy();
  throw new DomainError(
    'source_failed',
    `The address answered ${response.status} instead of a file. Check that it can be opened without signing in.`,
  );
}

function tooLarge(): DomainError {
  return new DomainError(
    'conflict',
    `A file of this kind at an address can be previewed up to ${WHOLE_BYTES_MAX} bytes; it is read when the dataset is made.`,
  );
}
