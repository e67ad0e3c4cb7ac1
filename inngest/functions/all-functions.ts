import type { Inngest } from 'inngest';
import { observedClient } from '@/inngest/observed-client';
import type { Services } from '@/server/tenancy/tenant-context';
import { anchorChainsFunction } from './audit/anchor-chains';
import { applyFixFunction } from './cleaning/apply-fix';
import { rebuildVersionFunction } from './cleaning/rebuild-version';
import { runSyncFunction } from './connectors/run-sync';
import { startDueSyncsFunction } from './connectors/start-due-syncs';
import { deleteDatasetFunction } from './datasets/delete-dataset';
import { ingestDatasetFunction } from './datasets/ingest-dataset';
import { ingestVersionFunction } from './datasets/ingest-version';
import { sweepEventsFunction } from './events/sweep-events';
import { cancelJobFunction } from './jobs/cancel-job';
import { sendMailFunction } from './mail/send-mail';
import { sweepPeopleFunction } from './mail/sweep-people';
import { deleteOrganisationFunction } from './organisations/delete-organisation';
import { encryptObjectsFunction } from './organisations/encrypt-objects';
import { sweepDataKeysFunction } from './organisations/sweep-data-keys';
import { sweepIdempotencyKeysFunction } from './platform/sweep-idempotency-keys';
import { runSelfTestFunction } from './quality/run-self-test';
import { scanDatasetFunction } from './quality/scan-dataset';
import { sweepEndedFunction } from './retention/sweep-ended';
import { sweepUploadsFunction } from './uploads/sweep-uploads';

/** Every durable function; the same list serves the embedded runner and a real server. */
export function allFunctions(given: Inngest, services: Services) {
  const client = observedClient(given);
  return [
    ingestDatasetFunction(client, services),
    ingestVersionFunction(client, services),
    scanDatasetFunction(client, services),
    runSelfTestFunction(client, services),
    deleteDatasetFunction(client, services),
    applyFixFunction(client, services),
    rebuildVersionFunction(client, services),
    cancelJobFunction(client),
    sweepUploadsFunction(client, services),
    sweepEventsFunction(client, services),
    sweepIdempotencyKeysFunction(client, services),
    runSyncFunction(client, services),
    startDueSyncsFunction(client, services),
    sweepEndedFunction(client, services),
    encryptObjectsFunction(client, services),
    sweepDataKeysFunction(client, services),
    deleteOrganisationFunction(client, services),
    anchorChainsFunction(client, services),
    sendMailFunction(client, services),
    sweepPeopleFunction(client, services),
  ];
}
