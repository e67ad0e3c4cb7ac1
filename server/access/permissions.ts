import type { Role } from '@/server/domain/organisations/contract';

/** Every permission there is: `resource.action`. */
export const PERMISSIONS = [
  /** One's own account: second factor, linked accounts. Only ever of a session, never of a key or a token. */
  'account.manage',
  'organisation.read',
  'organisation.update',
  'organisation.delete',
  'member.read',
  'member.manage',
  'billing.manage',
  'api_key.read',
  'api_key.manage',
  'dataset.read',
  /** Row data: cells, grid pages, downloads, set-aside rows. */
  'dataset.read_rows',
  'dataset.create',
  'dataset.update',
  'dataset.delete',
  'connector.read',
  'connector.manage',
  'scan.read',
  'scan.run',
  /** Ignore, assign and comment on findings. */
  'issue.triage',
  /** Rules, weights and what a scan leaves out. */
  'quality.configure',
  'fix.preview',
  'fix.apply',
  'job.read',
  'job.cancel',
  'audit.read',
  /** Sign the head of the chain; erase what the trail tells of a person. */
  'audit.manage',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

const everyone: Permission[] = ['account.manage', 'organisation.read'];
const readQuality: Permission[] = [...everyone, 'dataset.read', 'scan.read', 'job.read'];
const scientist: Permission[] = [
  ...readQuality,
  'dataset.read_rows',
  'scan.run',
  'issue.triage',
  'quality.configure',
  'fix.preview',
  'job.cancel',
];
const engineer: Permission[] = [
  ...scientist,
  'connector.read',
  'connector.manage',
  'dataset.create',
  'dataset.update',
  'dataset.delete',
  'fix.apply',
];

/** The one source of what a role may do; the API, the UI and the tests read it. `api_user` has its key's own list. */
export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  super_admin: PERMISSIONS,
  admin: PERMISSIONS.filter(
    (permission) => permission !== 'billing.manage' && permission !== 'organisation.delete',
  ),
  data_engineer: engineer,
  data_scientist: scientist,
  annotator: everyone,
  viewer: readQuality,
  api_user: [],
  auditor: [...everyone, 'audit.read'],
};

export function isPermission(text: string): text is Permission {
  return PERMISSIONS.some((permission) => permission === text);
}

/**
 * What a role has beyond these permissions; nobody gives, changes or takes a role that has more than they do. One's own
 * account is no power over others, and keys and tokens never hold it.
 */
export function permissionsBeyond(role: Role, held: ReadonlySet<string>): Permission[] {
  return ROLE_PERMISSIONS[role].filter(
    (permission) => permission !== 'account.manage' && !held.has(permission),
  );
}
