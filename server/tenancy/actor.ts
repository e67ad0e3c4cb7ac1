import type { Permission } from '@/server/access/permissions';
import type { Role } from '@/server/domain/organisations/contract';

declare const scopeBrand: unique symbol;

/** Proof that code may act for this organisation. Only `server/auth` and the job runner mint one (`mintScope`). */
export interface Scope {
  readonly orgId: string;
  readonly [scopeBrand]: true;
}

/**
 * Who calls. Ids are bare UUIDs. `anonymous` has no organisation and may call `public` operations only; `personId` is
 * someone who is signed in and in no organisation. `sessionId`: the browser's session, which outlives "end the others".
 */
export type Actor =
  | {
      type: 'user' | 'api_key';
      id: string;
      scope: Scope;
      role: Role;
      permissions: ReadonlySet<Permission>;
      sessionId?: string;
      /** For the audit trail only. */
      name?: string;
      email?: string;
      /** What was shown. `old_key`: the secret that a key had before its rotation. */
      credential?: 'session' | 'key' | 'old_key' | 'token';
      /** Set while the organisation asks for a second factor that the person has not set up. */
      restriction?: 'second_factor';
    }
  | { type: 'system'; id: null; scope: Scope; permissions: ReadonlySet<Permission> }
  | { type: 'anonymous'; id: null; personId?: string };

export function mintScope(orgId: string): Scope {
  // The brand exists in types only; this is the boundary where it is granted.
  return { orgId } as Scope;
}

/**
 * The person who manages their own account by this call, whether or not they are in an organisation; null for keys, tokens,
 * sessions that only one organisation's identity provider vouches for, the system and strangers.
 */
export function personOf(actor: Actor): string | null {
  if (actor.type === 'user') return actor.permissions.has('account.manage') ? actor.id : null;
  return actor.type === 'anonymous' ? (actor.personId ?? null) : null;
}
