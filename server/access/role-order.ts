import type { Role } from '@/server/domain/organisations/contract';
import { type Permission, ROLE_PERMISSIONS } from './permissions';

/** What a role has beyond these permissions; nobody gives, changes or takes a role that has more than they do. */
export function permissionsBeyond(role: Role, held: ReadonlySet<string>): Permission[] {
  return ROLE_PERMISSIONS[role].filter((permission) => !held.has(permission));
}
