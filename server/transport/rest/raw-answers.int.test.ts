import type { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '@/server/domain/api-keys/operations';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { setUpTestDatabase } from '@/tests/support/database';
import { createScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { createRestApp } from './app';
import { RAW_ROUTES } from './raw-routes';

setUpTestDatabase();
const services = setUpTestServices();
let app: Hono;
let key = '';
let ids: Record<string, string> = {};

/** A table whose name, columns and values would all run if anybody took them for a page. */
const HOSTILE = Array.from({ length: 40 }, (_, index) =>
  index % 7 === 0
    ? `${index},,x`
    : `${index},<script>alert(${index % 3})</script>,"<img src=x onerror=alert(1)>"`,
);

beforeAll(async () => {
  app = createRestApp(services(), TEST_SECRET);
  const csv = `id,<script>alert(1)</script>,b\n${HOSTILE.join('\n')}\n`;
  const scanned = await createScannedDataset(services(), csv);
  const created = await execute(
    createApiKey,
    scanned.actor,
    { name: 'test', role: 'super_admin' },
    { requestId: 'test', services: services() },
  );
  key = created.key;
  ids = {
    datasetId: toPublicId('dataset', scanned.ids.dataset),
    versionId: toPublicId('version', scanned.ids.version),
    issueId: toPublicId('issue', scanned.ids.issue),
    jobId: toPublicId('job', scanned.ids.job),
  };
});

const FORMATS: Record<string, string[]> = {
  'dataset.download': ['csv', 'parquet', 'jsonl'],
  'dataset.setAsideOrFile': ['csv'],
  'quality.issueCellsOrFile': ['csv', 'parquet'],
  'quality.cellsOrFile': ['csv', 'parquet'],
  'report.get': ['html', 'pdf'],
};
const reads = RAW_ROUTES.filter(({ method }) => method === 'GET').flatMap(({ id, path }) =>
  (FORMATS[id] ?? [null]).map((format) => ({ id, path, format })),
);

describe.each(reads)('$id as $format', ({ id, path, format }) => {
  it('cannot be taken for a page of ours, whatever users sent', async () => {
    const address = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => ids[name] ?? 'nothing');
    const abort = new AbortController();
    const response = await app.fetch(
      new Request(`http://localhost${address}${format === null ? '' : `?format=${format}`}`, {
        headers: { authorization: `Bearer ${key}` },
        signal: abort.signal,
      }),
    );
    if (FORMATS[id] !== undefined) expect(response.status).toBe(200);
    const { headers } = response;
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none';.*sandbox/);
    const type = headers.get('content-type') ?? '';
    if (/^application\/(problem\+)?json/.test(type) || type === 'text/event-stream') {
      abort.abort();
      return response.body?.cancel();
    }
    const body = await response.text();
    if (type.startsWith('text/html')) {
      expect(id).toMatch(/report$|^report/);
      expect(body).not.toMatch(/<script|<img/i);
    } else expect(headers.get('content-disposition')).toMatch(/^attachment/);
  });
});
