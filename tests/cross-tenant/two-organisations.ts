import { createApiKey } from '@/server/domain/api-keys/operations';
import { updateDataset } from '@/server/domain/datasets/operations';
import { createRule } from '@/server/domain/rules/operations';
import { startSelfTest } from '@/server/domain/self-tests/operations';
import { createToken } from '@/server/domain/tokens/create-token';
import { ID_PREFIXES, type IdKind, newUuid, toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import type { Services } from '@/server/tenancy/tenant-context';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestConnector, createTestSync } from '@/tests/support/connector';
import { createReadyUpload } from '@/tests/support/ready-upload';
import { applyFix } from '@/tests/support/run-fix';
import { createScannedDataset, faultyCsv, type ScannedDataset } from '@/tests/support/scanned-dataset';

/** Stands in every text of the other organisation; whoever sees it has seen what is not theirs. */
export const CANARY = 'canary7f3a91';

export interface Party extends ScannedDataset {
  key: string;
  /** An access token (JWT) of its key. */
  token: string;
  /** One public id a kind. */
  own: Partial<Record<IdKind, string>>;
  /** Keys of its objects in the store. */
  objects: string[];
}

/** An organisation with one object of every kind that has an id; `mark` stands in its names, texts and cells. */
export async function createParty(services: Services, mark: string): Promise<Party> {
  const call = { requestId: 'test', services };
  const csv = faultyCsv().replaceAll('Porto', `Porto ${mark}`);
  const party = await createScannedDataset(services, csv);
  const datasetId = toPublicId('dataset', party.ids.dataset);
  const named = { name: `${mark} data`, description: `about ${mark}`, tags: [mark] };
  await execute(updateDataset, party.actor, { datasetId, ...named }, call);
  const steps = [{ transform: 'standardise_text', column: 'city', parameters: { case: 'upper' } }];
  const fix = await applyFix(party, services, { datasetId, steps });
  const upload = await createReadyUpload(services, party, `a,b\n${mark},2\n`);
  const connector = await createTestConnector(party, services);
  const sync = await createTestSync(party, services, connector);
  const definition = { kind: 'not_null', column: 'city' };
  const rule = (await execute(createRule, party.actor, { datasetId, name: mark, definition }, call)).id;
  const selfTest = (await execute(startSelfTest, party.actor, { datasetId }, call)).resource.id;
  const key = (await execute(createApiKey, party.actor, { name: mark, role: 'super_admin' }, call)).key;
  const byKey = { ...party.actor, credential: 'key' as const };
  const token = (await execute(createToken, byKey, {}, call)).accessToken;
  const objects = await withTenant(party.scope, async (db) => [
    ...(await db.datasetVersion.findMany()).map(({ parquetKey }) => parquetKey),
    `t/${party.orgId}/uploads/x/0`,
  ]);
  const ids = { ...party.ids, user: party.userId, organisation: party.orgId };
  const fromRows = Object.entries(ids).map(([kind, id]) => [kind, toPublicId(kind as IdKind, id)]);
  return {
    ...party,
    key,
    token,
    objects,
    own: { ...Object.fromEntries(fromRows), fix, upload, connector, sync, rule, selfTest },
  };
}

/** One id of each kind that names nothing. */
export function strangeIds(): Partial<Record<IdKind, string>> {
  return Object.fromEntries(
    (Object.keys(ID_PREFIXES) as IdKind[]).map((kind) => [kind, toPublicId(kind, newUuid())]),
  );
}

/** Rows and last changes of everything an organisation has, to see that nobody else has touched it. */
export async function fingerprintOf({ scope }: Party): Promise<string> {
  return withTenant(scope, async (db) =>
    JSON.stringify([
      await db.dataset.findMany({
        orderBy: { id: 'asc' },
        select: { id: true, updatedAt: true, status: true, tags: true },
      }),
      await db.datasetVersion.count(),
      await db.qualityScan.count(),
      await db.qualityIssue.findMany({ orderBy: { id: 'asc' }, select: { id: true, status: true } }),
      await db.fix.findMany({ orderBy: { id: 'asc' }, select: { id: true, status: true } }),
      await db.job.findMany({
        orderBy: { id: 'asc' },
        select: { id: true, status: true, cancelRequested: true },
      }),
      await db.apiKey.findMany({ orderBy: { id: 'asc' }, select: { id: true, revokedAt: true } }),
      await db.connector.findMany({ orderBy: { id: 'asc' }, select: { id: true, updatedAt: true } }),
      await db.sync.count(),
      await db.qualityRule.count(),
      await db.upload.count(),
      await db.issueComment.count(),
      await db.membership.count(),
    ]),
  );
}
