import type { ClientFacts } from '@/server/audit/payload';
import type { RateVerdict } from '@/server/ports/rate-limiter';
import type { Actor } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';

/** What comes with an input besides the caller: which call it is, and what its door asks for. */
export interface Call {
  requestId: string;
  services: Services;
  /** Who calls now, by the same credentials: for calls that last, such as event streams. */
  reauthenticate?: (() => Promise<Actor>) | undefined;
  /** Aborted when the caller has gone. */
  signal?: AbortSignal | undefined;
  /** Where the call came from, for the audit trail. */
  client?: ClientFacts;
  /** Where the caller is, for strangers' limits. */
  address?: string;
  /** True when this call was counted against its limit already, and must not be again. */
  counted?: boolean;
  /** Hears how much of the limit is left. */
  onVerdict?: (verdict: RateVerdict) => void;
  /** The caller's `If-Match`: an update goes on only from this state. */
  ifMatch?: string;
  /** Writes something that must hold exactly if the mutation does, in its transaction. */
  commitWith?: ((db: TenantDatabase, output: unknown) => Promise<void>) | undefined;
}
