import {
  buildFix,
  candidateScan,
  computeFix,
  failChange,
  judgeFix,
  publishRebuild,
  rebuildVersion,
} from '@/server/domain/cleaning';
import { revertFix, rollBackFix, startFix } from '@/server/domain/cleaning/operations';
import { checkScan, profileScan } from '@/server/domain/quality';
import { completeJob, failJob } from '@/server/jobs/progress';
import { fromPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import type { Services } from '@/server/tenancy/tenant-context';
import type { TestOrganisation } from './database';

const call = (services: Services) => ({ requestId: 'test', services });
const { signal } = new AbortController();

async function scan(owner: TestOrganisation, services: Services, jobId: string): Promise<void> {
  const scanId = await candidateScan(owner.scope, jobId);
  if (scanId === null) return;
  await profileScan(owner.scope, { scanId }, services, () => {}, signal);
  await checkScan(owner.scope, { scanId }, services, () => {}, signal);
}

/** Starts a fix and does its job by the functions that the worker calls; gives its public id. */
export async function applyFix(
  owner: TestOrganisation,
  services: Services,
  input: { datasetId: string } & Record<string, unknown>,
): Promise<string> {
  const job = await execute(startFix, owner.actor, input, call(services));
  await runFixJob(owner, services, job);
  return job.resource.id;
}

export async function runFixJob(
  owner: TestOrganisation,
  services: Services,
  job: { id: string; resource: { id: string } },
): Promise<void> {
  const ids = {
    fixId: fromPublicId('fix', job.resource.id) ?? '',
    jobId: fromPublicId('job', job.id) ?? '',
  };
  try {
    await computeFix(owner.scope, ids, services, () => {}, signal);
    await buildFix(owner.scope, ids, services, () => {}, signal);
    await scan(owner, services, ids.jobId);
    await judgeFix(owner.scope, ids, services);
    await completeJob(owner.scope, ids.jobId);
  } catch (error) {
    await failChange(owner.scope, ids, services, error);
    await failJob(owner.scope, ids.jobId, error);
    throw error;
  }
}

async function rebuild(
  owner: TestOrganisation,
  services: Services,
  job: { id: string; resource: { id: string } },
): Promise<void> {
  const ids = {
    fixId: fromPublicId('fix', job.resource.id) ?? '',
    jobId: fromPublicId('job', job.id) ?? '',
  };
  await rebuildVersion(owner.scope, ids, services, () => {}, signal);
  await scan(owner, services, ids.jobId);
  await publishRebuild(owner.scope, ids);
  await completeJob(owner.scope, ids.jobId);
}

export async function rollBack(
  owner: TestOrganisation,
  services: Services,
  input: { datasetId: string; fixId: string; cascade?: boolean },
): Promise<void> {
  await rebuild(owner, services, await execute(rollBackFix, owner.actor, input, call(services)));
}

export async function revert(
  owner: TestOrganisation,
  services: Services,
  input: { datasetId: string; fixId: string } & Record<string, unknown>,
): Promise<void> {
  await rebuild(owner, services, await execute(revertFix, owner.actor, input, call(services)));
}
