import { join } from 'node:path';
import { DomainError } from '@/server/operations/errors';
import type { Connection, ConnectorAdapter, ReadRequest, ReadResult } from '@/server/ports/connector';
import type { Outbound } from '@/server/ports/outbound';
import { previewOf, RecordsFile } from '../records-file';
import { addressOf, nextAddress, recordsOf } from './pages';
import { authHeaders, refused, requestPage } from './request-page';

const PAGES_MAX = 100_000;

/** Records that a REST API hands out as JSON, page by page. */
export function createHttpAdapter(outbound: Outbound): ConnectorAdapter<'http'> {
  return {
    test: async (connection) => {
      const { baseUrl } = connection.settings;
      const { status, body } = await outbound.request(baseUrl, {
        headers: { accept: 'application/json', ...authHeaders(connection, baseUrl) },
        timeoutMs: 10_000,
      });
      body.destroy();
      if (status === 401 || status === 403) throw refused(status);
      const { host } = new URL(baseUrl);
      if (status >= 500)
        throw new DomainError('source_failed', `\`${host}\` answers ${status}: it has a fault of its own.`);
      return status < 400
        ? `${host} answers (${status}).`
        : `${host} answers; at the base address itself it has nothing (${status}), which is usual.`;
    },
    browse: async (_connection, path) => ({ path: path ?? null, entries: [], truncated: false }),
    preview: async (connection, { object = '' }, rows) => {
      const page = await requestPage(outbound, connection, addressOf(connection.settings, object));
      return previewOf(recordsOf(connection.settings, page.body).slice(0, rows));
    },
    read: (connection, request) => read(outbound, connection, request),
  };
}

async function read(
  outbound: Outbound,
  connection: Connection<'http'>,
  { selection, workDir, bytesMax, signal, report }: ReadRequest,
): Promise<ReadResult> {
  const { settings } = connection;
  const path = join(workDir, 'records.jsonl');
  const file = new RecordsFile(path, bytesMax);
  const visited = new Set<string>();
  try {
    let address: string | null = addressOf(settings, selection.object ?? '');
    while (address !== null) {
      if (visited.has(address) || visited.size >= PAGES_MAX)
        throw new DomainError(
          'source_failed',
          'The pages go round: the same page comes again. Check the paging.',
        );
      visited.add(address);
      const page = await requestPage(outbound, connection, address, signal);
      const records = recordsOf(settings, page.body);
      for (const record of records) await file.write(record);
      report({ rowsDone: file.rows, bytesDone: file.bytes });
      address = nextAddress(settings, page, address, records.length);
    }
    await file.close();
  } catch (error) {
    file.discard();
    throw error;
  }
  const name = (selection.object ?? '').split('?')[0]?.split('/').filter(Boolean).at(-1) ?? 'records';
  return { files: file.rows === 0 ? [] : [{ path, name: `${name}.jsonl` }], cursor: null };
}
