import type { Readable } from 'node:stream';

/** A host that may be reached, with the address to connect to: a second look-up could give another one. */
export interface OutboundAddress {
  /** As it was asked for; the server name of TLS and of the `Host` header. */
  host: string;
  port: number;
  address: string;
  family: 4 | 6;
}

export interface OutboundRequest {
  method?: 'GET' | 'HEAD' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  /** From the first byte sent to the last byte received. Default 60 s. */
  timeoutMs?: number;
  /** Without a byte for this long the request fails. Default 30 s. */
  idleMs?: number;
  /** Most bytes of the body, after unpacking; past it the body fails with `input_too_large`. Default: no bound. */
  bytesMax?: number;
  /** Default 5. */
  redirectsMax?: number;
  signal?: AbortSignal;
}

export interface OutboundResponse {
  status: number;
  /** Names in lower case; repeated headers joined by a comma. */
  headers: Record<string, string>;
  /** After redirects. */
  url: string;
  /** Unpacked. Read it to the end or destroy it. */
  body: Readable;
}

/**
 * The only way to an address that a user named. Only public addresses are reached, and those that the operator allowed:
 * everything else raises DomainError `outbound_refused`. What does not answer raises `source_unreachable`.
 */
export interface Outbound {
  /** For clients of other protocols: looks the name up once and refuses what may not be reached. */
  resolve(host: string, port: number): Promise<OutboundAddress>;
  /** HTTP and HTTPS; every redirect is checked like the first address. Answers of any status are given back. */
  request(url: string, options?: OutboundRequest): Promise<OutboundResponse>;
}
