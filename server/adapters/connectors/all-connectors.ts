import type { ConnectorAdapters } from '@/server/ports/connector';
import type { Outbound } from '@/server/ports/outbound';
import { createHttpAdapter } from './http/http-adapter';
import { createKafkaAdapter } from './kafka/kafka-adapter';
import { createMysqlAdapter } from './mysql/mysql-adapter';
import { createPostgresqlAdapter } from './postgresql/postgresql-adapter';
import { createS3Adapter } from './s3/s3-adapter';

/** An adapter a kind of source; all of them reach out through the same guard. */
export function createConnectorAdapters(outbound: Outbound): ConnectorAdapters {
  return {
    postgresql: createPostgresqlAdapter(outbound),
    mysql: createMysqlAdapter(outbound),
    s3: createS3Adapter(outbound),
    http: createHttpAdapter(outbound),
    kafka: createKafkaAdapter(outbound),
  };
}
