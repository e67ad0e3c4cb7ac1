import type { Inngest } from 'inngest';
import { publishRebuild, rebuildVersion } from '@/server/domain/cleaning';
import type { Services } from '@/server/tenancy/tenant-context';
import { changeFunction } from './change-function';

/** Takes a fix, or a part of one, back: the version without it, scanned and made current. */
export function rebuildVersionFunction(client: Inngest, services: Services) {
  return changeFunction(client, services, {
    id: 'rebuild-version',
    event: 'fix/rebuild.requested',
    build: { build: rebuildVersion },
    conclude: ['publish', publishRebuild],
  });
}
