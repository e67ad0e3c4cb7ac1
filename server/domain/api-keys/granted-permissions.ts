import { isPermission, type Permission, ROLE_PERMISSIONS } from '@/server/access/permissions';
import type { Role } from '@/server/domain/organisations/contract';
import { DomainError } from '@/server/operations/errors';
import type { Actor } from '@/server/tenancy/actor';

/** What a key may do by itself: its list for an API user, else its role, narrowed by the list when there is one. */
export function grantedPermissions(role: Role, list: readonly string[]): Permission[] {
  if (role === 'api_user') return list.filter(isPermission).filter(isOfKeys);
  const held = ROLE_PERMISSIONS[role].filter(isOfKeys);
  return list.length === 0 ? [...held] : held.filter((permission) => list.includes(permission));
}

/** A person's own account is no business of a key. */
function isOfKeys(permission: Permission): boolean {
  return permission !== 'account.manage';
}

/** Refuses names that do not exist and, for a role, what it does not hold: narrowing never adds. */
export function checkPermissionList(role: Role, list: readonly string[]): void {
  const unknown = list.filter((permission) => !isPermission(permission));
  if (unknown.length > 0)
    throw new DomainError('invalid_input', `Unknown permissions: ${unknown.join(', ')}.`);
  if (role === 'api_user') return;
  const held: readonly string[] = ROLE_PERMISSIONS[role];
  const beyond = list.filter((permission) => !held.includes(permission));
  if (beyond.length > 0) {
    throw new DomainError('invalid_input', `The role \`${role}\` does not hold: ${beyond.join(', ')}.`);
  }
}

/** Nobody may make, or come to know, a secret that can do more than they. */
export function refuseBeyondActor(actor: Actor, granted: readonly Permission[]): void {
  const held = actor.type === 'anonymous' ? new Set<string>() : new Set<string>(actor.permissions);
  const beyond = granted.filter((permission) => !held.has(permission));
  if (beyond.length > 0) {
    throw new DomainError('forbidden', `A key cannot do more than you: ${beyond.join(', ')}.`);
  }
}
