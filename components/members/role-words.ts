import { PERMISSIONS, ROLE_PERMISSIONS } from '@/server/access/permissions';
import type { Role } from '@/server/domain/organisations/contract';

/** What a resource is called; one that is not here goes by its own name. */
const RESOURCES: Record<string, string> = {
  organisation: 'organisation settings',
  member: 'members',
  api_key: 'API keys',
  audit: 'the audit trail',
  dataset: 'datasets',
  connector: 'connectors',
  scan: 'scans and scores',
  issue: 'triage of issues',
  quality: 'rules and weights',
  fix: 'fixes',
  job: 'jobs',
  event: 'events',
};
const ROWS = 'dataset.read_rows';
/** Everybody has these, so they tell nothing. */
const COMMON: ReadonlySet<string> = new Set(['organisation.read', 'account.manage']);

export interface RoleWords {
  /** Resources that the role may change, in words. */
  changes: string[];
  /** Resources that it may only look at. */
  sees: string[];
  rows: boolean;
}

/** What a role may do, worked out from the table that the server refuses by. */
export function roleWords(role: Role): RoleWords {
  const changes = new Set<string>();
  const sees = new Set<string>();
  for (const permission of ROLE_PERMISSIONS[role]) {
    if (permission === ROWS || COMMON.has(permission)) continue;
    const [resource = '', action = ''] = permission.split('.');
    const name = RESOURCES[resource] ?? resource.replaceAll('_', ' ');
    if (/^(read|preview)/.test(action)) sees.add(name);
    else changes.add(name);
  }
  return {
    changes: [...changes],
    sees: [...sees].filter((name) => !changes.has(name)),
    rows: ROLE_PERMISSIONS[role].includes(ROWS),
  };
}

/** `billing.manage`: billing; `organisation.delete`: deleting the organisation. */
function exception(permission: string): string {
  const [resource = '', action = ''] = permission.replaceAll('_', ' ').split('.');
  if (action === 'manage') return resource;
  return action === 'delete' ? `deleting the ${resource}` : `${resource} ${action}`;
}

/** One sentence or two, for the picker. */
export function describeRole(role: Role): string {
  const held = new Set<string>(ROLE_PERMISSIONS[role]);
  const missing = PERMISSIONS.filter((permission) => !held.has(permission));
  if (missing.length === 0) return 'Everything, also other super admins.';
  if (missing.length <= 2) {
    return `Everything except ${missing.map(exception).join(' and ')}.`;
  }
  const { changes, sees, rows } = roleWords(role);
  if (changes.length + sees.length === 0) return 'Sees only the tasks that are assigned to them.';
  return [
    changes.length > 0 ? `Changes ${changes.join(', ')}.` : '',
    sees.length > 0 ? `Sees ${sees.join(', ')}.` : '',
    rows ? 'Reads row data.' : sees.includes('datasets') ? 'No row data.' : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
