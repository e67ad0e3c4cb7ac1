import { beforeEach, expect, it } from 'vitest';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { setUpTestDatabase } from '@/tests/support/database';
import { runFixJob } from '@/tests/support/run-fix';
import { createScannedDataset, type ScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { judgeFix } from '.';
import { decideReview, listFixCells, listReview, reviewCounts, startFix } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });
let owner: ScannedDataset;
let datasetId: string;
beforeEach(async () => {
  owner = await createScannedDataset(services());
  datasetId = toPublicId('dataset', owner.ids.dataset);
});

it('writes and marks what had been accepted when the fix began, and nothing that is accepted meanwhile', async () => {
  const { data } = await execute(listReview, owner.actor, { datasetId, limit: 100 }, call());
  const [first, second] = data;
  if (first === undefined || second === undefined) throw new Error('the table gives too few suggestions');
  const accept = ({ row, column }: { row: number; column: string }) =>
    execute(decideReview, owner.actor, { datasetId, decision: 'accept', items: [{ row, column }] }, call());
  await accept(first);
  const job = await execute(startFix, owner.actor, { datasetId, plan: 'reviewed' }, call());
  await accept(second);
  await runFixJob(owner, services(), job);
  const fixId = job.resource.id;
  const cells = await execute(listFixCells, owner.actor, { datasetId, fixId, limit: 100 }, call());
  expect(cells.data.map(({ row, column }) => [row, column])).toEqual([[first.row, first.column]]);
  expect(await execute(reviewCounts, owner.actor, { datasetId }, call())).toMatchObject({ accepted: 1 });
  const decisions = await withTenant(owner.scope, (db) => db.reviewDecision.findMany());
  expect(decisions.filter(({ fixId: written }) => written !== null).map(({ row }) => Number(row))).toEqual([
    first.row,
  ]);
});

it('removes what it refused also when it was cut off before the removal', async () => {
  const values = Array.from({ length: 60 }, (_, index) => String(100 + ((index * 37) % 50)));
  const steps = [{ transform: 'set_null', column: 'amount', parameters: { values } }];
  const job = await execute(startFix, owner.actor, { datasetId, steps }, call());
  const cutOff: Services = {
    ...services(),
    objectStore: {
      ...services().objectStore,
      deletePrefix: async () => {
        throw new Error('the process died here');
      },
    },
  };
  await expect(runFixJob(owner, cutOff, job)).rejects.toThrow('the process died here');
  const [fix] = await withTenant(owner.scope, (db) => db.fix.findMany());
  expect(fix?.status).toBe('rejected_by_gate');
  const versions = () => withTenant(owner.scope, (db) => db.datasetVersion.count());
  expect(await versions()).toBe(2);
  const ids = { fixId: fix?.id ?? '', jobId: fix?.jobId ?? '' };
  await judgeFix(owner.scope, ids, services());
  await judgeFix(owner.scope, ids, services());
  expect(await versions()).toBe(1);
  expect(await withTenant(owner.scope, (db) => db.qualityScan.count())).toBe(1);
});
