import type { Inngest } from 'inngest';
import { OrganisationEvent } from '@/inngest/events';
import {
  destroyOrganisationKeys,
  removeOrganisationObjects,
  removeOrganisationRows,
} from '@/server/domain/organisation-deletions';
import { mintScope } from '@/server/tenancy/actor';
import type { Services } from '@/server/tenancy/tenant-context';

/** What is half deleted must go: more attempts than other work. */
const RETRIES = 10;

/** Keys first: from then on nothing of the organisation can be read or written, whatever happens to the rest. */
export function deleteOrganisationFunction(client: Inngest, services: Services) {
  return client.createFunction(
    { id: 'delete-organisation', triggers: [{ event: 'organisation/delete.requested' }], retries: RETRIES },
    async ({ event, step }) => {
      const scope = mintScope(OrganisationEvent.parse(event.data).orgId);
      await step.run('destroy keys', () => destroyOrganisationKeys(scope, services));
      await step.run('remove objects', () => removeOrganisationObjects(scope, services));
      await step.run('remove rows', () => removeOrganisationRows(scope, services));
    },
  );
}
