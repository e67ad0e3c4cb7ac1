import ipaddr from 'ipaddr.js';

/**
 * Addresses that count as public by their range and still are nobody's business: the wire server of one cloud, which
 * hands credentials to whoever runs on its machines.
 */
const NOT_PUBLIC = new Set(['168.63.129.16']);

interface AllowEntry {
  matches: (host: string, address: ipaddr.IPv4 | ipaddr.IPv6) => boolean;
  port: number | null;
}

export type AddressPolicy = (host: string, port: number, address: string) => boolean;

/**
 * Says whether an address may be reached: public unicast only (no loopback, private, link-local, carrier, reserved,
 * multicast, translated or tunnelled range, in IPv4, IPv6 and IPv4 inside IPv6), besides what `allow` lists. Its
 * entries are an address, a network (`10.0.0.0/8`), a host name, or `*.example.org`, each with `:port` if only that
 * port is meant (IPv6 then in brackets).
 */
export function addressPolicy(allow: readonly string[]): AddressPolicy {
  const entries = allow.map(parseEntry);
  return (host, port, text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    const allowed = entries.some(
      (entry) => (entry.port === null || entry.port === port) && entry.matches(host.toLowerCase(), address),
    );
    return allowed || (address.range() === 'unicast' && !NOT_PUBLIC.has(address.toString()));
  };
}

function parseEntry(text: string): AllowEntry {
  const { subject, port } = splitPort(text.trim().toLowerCase());
  if (ipaddr.isValidCIDR(subject)) {
    const [network, bits] = ipaddr.parseCIDR(subject);
    return {
      port,
      matches: (_host, address) => address.kind() === network.kind() && address.match(network, bits),
    };
  }
  if (ipaddr.isValid(subject)) {
    const wanted = ipaddr.process(subject).toString();
    return { port, matches: (_host, address) => address.toString() === wanted };
  }
  if (!/^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/.test(subject)) {
    throw new Error(`"${text}" is neither an address, nor a network such as 10.0.0.0/8, nor a host name`);
  }
  return subject.startsWith('*.')
    ? { port, matches: (host) => host.endsWith(subject.slice(1)) }
    : { port, matches: (host) => host === subject };
}

function splitPort(text: string): { subject: string; port: number | null } {
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(text);
  const plain = /^([^:]+)(?::(\d{1,5}))?$/.exec(text);
  const [, subject, port] = bracketed ?? plain ?? [undefined, text, undefined];
  return { subject: subject ?? text, port: port === undefined ? null : Number(port) };
}
