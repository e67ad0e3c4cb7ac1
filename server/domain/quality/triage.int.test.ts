import { describe, expect, it } from 'vitest';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { createScannedDataset, type ScannedDataset, scanAgain } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import {
  commentOnIssue,
  getScan,
  getScore,
  listAssignees,
  listComments,
  listIssues,
  updateIssue,
} from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

async function worstIssue(owner: ScannedDataset) {
  const datasetId = toPublicId('dataset', owner.ids.dataset);
  const page = await execute(listIssues, owner.actor, { datasetId, sort: '-pointsLost', limit: 1 }, call());
  const [issue] = page.data;
  if (issue === undefined) throw new Error('the faulty table has no issue');
  return { datasetId, issue };
}
const scoreOf = (owner: ScannedDataset) =>
  execute(getScore, owner.actor, { datasetId: toPublicId('dataset', owner.ids.dataset) }, call());

describe('triage', () => {
  it('takes the points of an ignored issue out of the ledger, and gives them back', async () => {
    const owner = await createScannedDataset(services());
    const { datasetId, issue } = await worstIssue(owner);
    const before = await scoreOf(owner);
    const ignored = await execute(
      updateIssue,
      owner.actor,
      { datasetId, issueId: issue.id, status: 'ignored', reason: 'Known to be so' },
      call(),
    );
    expect(ignored).toMatchObject({ status: 'ignored', ignoredReason: 'Known to be so', pointsLost: 0 });
    const after = await scoreOf(owner);
    expect(after.overall).toBeGreaterThan(before.overall);
    const entry = after.dimensions.find(({ dimension }) => dimension === issue.dimension);
    expect(entry?.deductions.map(({ issueId }) => issueId)).not.toContain(issue.id);
    expect(entry?.ignored.find(({ issueId }) => issueId === issue.id)?.points).toBeGreaterThan(0);
    const open = await execute(
      updateIssue,
      owner.actor,
      { datasetId, issueId: issue.id, status: 'open' },
      call(),
    );
    expect(open).toMatchObject({ status: 'open', ignoredReason: null, pointsLost: issue.pointsLost });
    expect((await scoreOf(owner)).overall).toBe(before.overall);
  });

  it('remembers what was ignored, assigned and said in the next scan', async () => {
    const owner = await createScannedDataset(services());
    const { datasetId, issue } = await worstIssue(owner);
    const assignees = await execute(listAssignees, owner.actor, { datasetId }, call());
    const [person] = assignees.data;
    await execute(commentOnIssue, owner.actor, { datasetId, issueId: issue.id, body: 'By design.' }, call());
    await execute(
      updateIssue,
      owner.actor,
      { datasetId, issueId: issue.id, status: 'ignored', reason: 'By design', assigneeId: person?.id },
      call(),
    );
    const { overall } = await scoreOf(owner);
    for (const fresh of [true, false]) {
      const scanId = toPublicId('scan', await scanAgain(services(), owner, { fresh }));
      const page = await execute(
        listIssues,
        owner.actor,
        { datasetId, scanId, assigneeId: person?.id },
        call(),
      );
      expect(page.data).toHaveLength(1);
      expect(page.data[0]).toMatchObject({
        type: issue.type,
        column: issue.column,
        status: 'ignored',
        ignoredReason: 'By design',
        commentCount: 1,
      });
      expect(page.data[0]?.id).not.toBe(issue.id);
      expect((await scoreOf(owner)).overall).toBe(overall);
      const comments = await execute(
        listComments,
        owner.actor,
        { datasetId, issueId: page.data[0]?.id },
        call(),
      );
      expect(comments.data).toMatchObject([{ body: 'By design.', author: { type: 'user' } }]);
    }
  });

  it('asks again about an ignored finding that has doubled or become graver, and says why', async () => {
    const owner = await createScannedDataset(services());
    const { datasetId, issue } = await worstIssue(owner);
    await execute(
      updateIssue,
      owner.actor,
      { datasetId, issueId: issue.id, status: 'ignored', reason: 'Few enough' },
      call(),
    );
    const listed = async () => {
      const scanId = toPublicId('scan', await scanAgain(services(), owner));
      const page = await execute(listIssues, owner.actor, { datasetId, scanId, limit: 100 }, call());
      return page.data.find(({ type, column }) => type === issue.type && column === issue.column);
    };
    const decided = (then: { ignoredPct?: number; ignoredSeverity?: string }) =>
      withTenant(owner.scope, (db) => db.issueTriage.updateMany({ data: then }));
    await decided({ ignoredPct: issue.affectedPct / 1.9 });
    expect(await listed()).toMatchObject({ status: 'ignored', reopenedBecause: null });
    await decided({ ignoredPct: issue.affectedPct / 2.1 });
    const grown = await listed();
    expect(grown).toMatchObject({ status: 'open', ignoredReason: null });
    expect(grown?.reopenedBecause).toMatch(/“Few enough”.*grown/);
    expect(grown?.pointsLost).toBe(issue.pointsLost);
    await decided({ ignoredPct: 100, ignoredSeverity: 'info' });
    expect((await listed())?.reopenedBecause).toMatch(/as info/);
    const again = await execute(
      updateIssue,
      owner.actor,
      { datasetId, issueId: grown?.id ?? '', status: 'ignored', reason: 'Still few enough' },
      call(),
    );
    expect(again).toMatchObject({ status: 'ignored', reopenedBecause: null });
  });

  it('takes everything over from a scan of the same content, and says so', async () => {
    const owner = await createScannedDataset(services());
    const datasetId = toPublicId('dataset', owner.ids.dataset);
    const first = await execute(
      getScan,
      owner.actor,
      { datasetId, scanId: toPublicId('scan', owner.ids.scan) },
      call(),
    );
    expect(first.phases.map(({ phase }) => phase)).toEqual(['checks', 'models']);
    expect(first.checks.every(({ reused }) => reused === 'none')).toBe(true);
    const again = await scanAgain(services(), owner);
    const second = await execute(
      getScan,
      owner.actor,
      { datasetId, scanId: toPublicId('scan', again) },
      call(),
    );
    const ran = second.checks.filter(({ status }) => status !== 'not_run');
    expect(ran.length).toBeGreaterThan(3);
    expect(ran.every(({ reused }) => reused === 'all')).toBe(true);
    expect(second.overall).toBe(first.overall);
    expect(second.checks.map(({ check, status }) => [check, status])).toEqual(
      first.checks.map(({ check, status }) => [check, status]),
    );
  });

  it('asks for a reason, a member, and an issue of this dataset', async () => {
    const owner = await createScannedDataset(services());
    const { datasetId, issue } = await worstIssue(owner);
    const stranger = await createTestOrganisation();
    const change = (changes: object) =>
      execute(updateIssue, owner.actor, { datasetId, issueId: issue.id, ...changes }, call());
    await expect(change({ status: 'ignored' })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(change({ assigneeId: toPublicId('user', stranger.userId) })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(
      execute(updateIssue, stranger.actor, { datasetId, issueId: issue.id, status: 'open' }, call()),
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('sends an event when the score falls by more than the threshold', async () => {
    const owner = await createScannedDataset(services());
    const { datasetId, issue } = await worstIssue(owner);
    await execute(
      updateIssue,
      owner.actor,
      { datasetId, issueId: issue.id, status: 'ignored', reason: 'For now' },
      call(),
    );
    const { overall } = await scoreOf(owner);
    await withTenant(owner.scope, (db) => db.issueTriage.deleteMany({}));
    const events = () =>
      withTenant(owner.scope, (db) => db.outboxEvent.findMany({ where: { name: 'quality/score.dropped' } }));
    await scanAgain(services(), owner, { scoreDropAlert: 90 });
    expect(await events()).toHaveLength(0);
    await withTenant(owner.scope, (db) =>
      db.qualityScan.updateMany({ where: { overall: { lt: overall } }, data: { overall } }),
    );
    const scanId = await scanAgain(services(), owner, { scoreDropAlert: 0.1 });
    const [event] = await events();
    expect(event?.payload).toMatchObject({ scanId, scoreBefore: overall, threshold: 0.1 });
  });
});
