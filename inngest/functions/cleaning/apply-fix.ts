import type { Inngest } from 'inngest';
import { buildFix, computeFix, judgeFix } from '@/server/domain/cleaning';
import type { Services } from '@/server/tenancy/tenant-context';
import { changeFunction } from './change-function';

/** Computes a fix, builds the version with it, scans that, and lets the gate decide. */
export function applyFixFunction(client: Inngest, services: Services) {
  return changeFunction(client, services, {
    id: 'apply-fix',
    event: 'fix/requested',
    build: { compute: computeFix, build: buildFix },
    conclude: ['judge', judgeFix],
  });
}
