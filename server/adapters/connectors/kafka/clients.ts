import { subscribe } from 'node:diagnostics_channel';
import type { LookupFunction } from 'node:net';
import {
  Admin,
  type BaseOptions,
  Connection as BrokerConnection,
  Consumer,
  type SASLMechanismValue,
} from '@platformatic/kafka';
import { newUuid } from '@/server/lib/ids';
import type { Connection } from '@/server/ports/connector';
import type { Outbound } from '@/server/ports/outbound';

const CONNECT_MS = 10_000;
const RETRIES = 2;

/** Travels with every connection of a client, and says how its address is checked. */
class AddressGuard {
  constructor(
    readonly outbound: Outbound,
    readonly encrypted: boolean,
  ) {}
}

// A cluster names its brokers itself and could name any address, so each connection is caught where it is made: the
// client has no other place for it.
subscribe('plt:kafka:instances', (message) => {
  const { type, instance }: { type?: unknown; instance?: unknown } = Object(message);
  if (type !== 'connection' || !(instance instanceof BrokerConnection)) return;
  const guard = instance.context;
  if (guard instanceof AddressGuard) checkBeforeConnect(instance, guard);
});

function checkBeforeConnect(connection: BrokerConnection, guard: AddressGuard): void {
  const connect = connection.connect.bind(connection);
  connection.connect = (host: string, port: number, callback?: (error: Error | null) => void) => {
    const going = guard.outbound.resolve(host, port).then(({ address }) =>
      // With TLS the name is needed for the certificate; there the look-up itself is checked once more.
      connect(guard.encrypted ? host : address, port),
    );
    if (callback === undefined) return going;
    going.then(
      () => callback(null),
      (error: Error) => callback(error),
    );
    return going.catch(() => {});
  };
}

export function kafkaAdmin(outbound: Outbound, connection: Connection<'kafka'>): Admin {
  return new Admin(optionsOf(outbound, connection));
}

export function kafkaConsumer(
  outbound: Outbound,
  connection: Connection<'kafka'>,
): Consumer<Buffer, Buffer, Buffer, Buffer> {
  const options = optionsOf(outbound, connection);
  return new Consumer({
    ...options,
    streamContext: options.context,
    // Of its own each time: offsets are kept with the sync, never with the cluster.
    groupId: `datrix-${newUuid()}`,
    autocommit: false,
  });
}

function optionsOf(outbound: Outbound, { settings, secrets }: Connection<'kafka'>): BaseOptions {
  const encrypted = settings.encryption !== 'off';
  const lookup: LookupFunction = (host, options, done) => {
    // The port plays no part in what an address is; 1 stands for any.
    outbound.resolve(host, 1).then(
      ({ address, family }) =>
        options.all === true ? done(null, [{ address, family }]) : done(null, address, family),
      (error: NodeJS.ErrnoException) => done(error, '', 4),
    );
  };
  return {
    clientId: 'datrix',
    bootstrapBrokers: settings.brokers,
    connectTimeout: CONNECT_MS,
    requestTimeout: CONNECT_MS * 3,
    retries: RETRIES,
    context: new AddressGuard(outbound, encrypted),
    autocreateTopics: false,
    ...(encrypted
      ? {
          tls: { rejectUnauthorized: settings.encryption === 'verify', ca: settings.caCertificate, lookup },
          tlsServerName: true,
        }
      : {}),
    ...(settings.sasl === 'none'
      ? {}
      : {
          sasl: {
            mechanism: MECHANISMS[settings.sasl],
            username: settings.user ?? '',
            password: secrets.password ?? '',
          },
        }),
  };
}

const MECHANISMS: Record<'plain' | 'scram-sha-256' | 'scram-sha-512', SASLMechanismValue> = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
};
