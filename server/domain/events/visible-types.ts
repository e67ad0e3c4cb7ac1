import type { Permission } from '@/server/access/permissions';
import { EventType } from './contract';

/** What one must be allowed to read to hear of it. */
const NEEDED: Record<EventType, Permission> = {
  'dataset.created': 'dataset.read',
  'dataset.updated': 'dataset.read',
  'dataset.deleted': 'dataset.read',
  'version.created': 'dataset.read',
  'scan.completed': 'scan.read',
  'score.changed': 'scan.read',
  'fix.applied': 'scan.read',
  'fix.rolledBack': 'scan.read',
  'job.updated': 'job.read',
  'member.added': 'member.read',
  'member.changed': 'member.read',
  'member.removed': 'member.read',
  'apiKey.created': 'api_key.read',
  'apiKey.revoked': 'api_key.read',
};

export function visibleTypes({ permissions }: { permissions: ReadonlySet<Permission> }): EventType[] {
  return EventType.options.filter((type) => permissions.has(NEEDED[type]));
}
