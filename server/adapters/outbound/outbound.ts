import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { DomainError } from '@/server/operations/errors';
import type { Outbound, OutboundAddress } from '@/server/ports/outbound';
import { addressPolicy } from './address-policy';
import { requestFollowing } from './follow-redirects';

export type LookUp = (host: string) => Promise<{ address: string; family: number }[]>;

const systemLookUp: LookUp = (host) => lookup(host, { all: true, order: 'ipv4first' });

/** Reaches public addresses, and those in `allow` (see `addressPolicy`); never the machines around this one. */
export function createOutbound(options: { allow: readonly string[]; lookUp?: LookUp }): Outbound {
  const mayReach = addressPolicy(options.allow);
  const lookUp = options.lookUp ?? systemLookUp;

  async function resolve(host: string, port: number): Promise<OutboundAddress> {
    const bare = host.replace(/^\[(.*)\]$/, '$1');
    if (bare === '' || !Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new DomainError('outbound_refused', 'The address needs a host name and a port from 1 to 65535.');
    }
    const found = isIP(bare) > 0 ? [{ address: bare, family: isIP(bare) }] : await find(bare);
    // One forbidden address is enough: a name that points outside and inside is not made by accident.
    const refused = found.find(({ address }) => !mayReach(bare, port, address));
    const first = found[0];
    if (refused !== undefined || first === undefined) {
      throw new DomainError(
        'outbound_refused',
        `\`${bare}\` is no public address. The operator of this instance can allow it (DATRIX_OUTBOUND_ALLOW).`,
      );
    }
    return { host: bare, port, address: first.address, family: first.family === 6 ? 6 : 4 };
  }

  async function find(host: string): Promise<{ address: string; family: number }[]> {
    return lookUp(host).catch(() => {
      throw new DomainError('source_unreachable', `There is no host named \`${host}\`. Check the spelling.`);
    });
  }

  return {
    resolve,
    request: (url, request = {}) => requestFollowing(resolve, url, request),
  };
}
