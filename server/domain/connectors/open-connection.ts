import type { Connection, ConnectorAdapter, ConnectorAdapters, ReadRequest } from '@/server/ports/connector';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import type { ConnectorRow } from './connector-resource';
import { ConnectorSettings, type SourceSelection } from './contract';
import { readSecrets } from './read-secrets';

/** A connector's adapter with its settings and secrets in place. */
export interface OpenSource {
  test(): ReturnType<ConnectorAdapter['test']>;
  browse(path: string | undefined): ReturnType<ConnectorAdapter['browse']>;
  preview(selection: SourceSelection, rows: number): ReturnType<ConnectorAdapter['preview']>;
  read(request: ReadRequest): ReturnType<ConnectorAdapter['read']>;
}

/** Decrypts the secrets; they live only in what is returned. */
export async function openSource(
  context: Pick<TenantContext, 'db' | 'scope' | 'services'>,
  row: ConnectorRow,
): Promise<OpenSource> {
  const settings = ConnectorSettings.parse(row.settings);
  const secrets = await readSecrets(context, row);
  return sourceOf(context.services.connectors, { settings, secrets });
}

function sourceOf(adapters: ConnectorAdapters, { settings, secrets }: Connection): OpenSource {
  switch (settings.kind) {
    case 'postgresql':
      return bound(adapters.postgresql, { settings, secrets });
    case 'mysql':
      return bound(adapters.mysql, { settings, secrets });
    case 's3':
      return bound(adapters.s3, { settings, secrets });
    case 'http':
      return bound(adapters.http, { settings, secrets });
    case 'kafka':
      return bound(adapters.kafka, { settings, secrets });
  }
}

function bound<Kind extends ConnectorSettings['kind']>(
  adapter: ConnectorAdapter<Kind>,
  connection: Connection<Kind>,
): OpenSource {
  return {
    test: () => adapter.test(connection),
    browse: (path) => adapter.browse(connection, path),
    preview: (selection, rows) => adapter.preview(connection, selection, rows),
    read: (request) => adapter.read(connection, request),
  };
}
