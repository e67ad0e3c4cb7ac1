import { IconApi, IconBucket, IconDatabase, IconSql, IconTopologyStar3 } from '@tabler/icons-react';
import type { ConnectorKind, ConnectorSettings } from '@/server/domain/connectors/contract';

interface KindWords {
  label: string;
  /** What can be read from it. */
  about: string;
  icon: typeof IconSql;
}

export const KINDS: Record<ConnectorKind, KindWords> = {
  postgresql: { label: 'PostgreSQL', about: 'Tables, views and SELECT queries', icon: IconDatabase },
  mysql: { label: 'MySQL or MariaDB', about: 'Tables, views and SELECT queries', icon: IconSql },
  s3: { label: 'S3 bucket', about: 'Files and folders of CSV, JSON, Parquet and more', icon: IconBucket },
  http: { label: 'REST API', about: 'Lists of JSON records, page by page', icon: IconApi },
  kafka: { label: 'Kafka', about: 'Topics with JSON or text messages', icon: IconTopologyStar3 },
};

/** Where a connector leads, on one line. */
export function addressOf(settings: ConnectorSettings): string {
  switch (settings.kind) {
    case 'postgresql':
    case 'mysql':
      return `${settings.host}:${settings.port}/${settings.database}`;
    case 's3':
      return `${settings.bucket}/${settings.prefix}`;
    case 'http':
      return settings.baseUrl;
    case 'kafka':
      return settings.brokers.join(', ');
  }
}
