import { describe, expect, it } from 'vitest';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { setUpTestDatabase } from '@/tests/support/database';
import { createScannedDataset, scanAgain } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { checkPhase } from './check-scan';
import { estimate } from './estimate-scan';
import {
  estimateScan,
  getDefaults,
  getScan,
  getScore,
  getSettings,
  listIssues,
  saveDefaults,
  saveSettings,
  startScan,
} from './operations';
import { profileScan } from './profile-scan';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

describe('scan settings', () => {
  it('of the dataset stand over those of the organisation, and hold from the next scan on', async () => {
    const owner = await createScannedDataset(services());
    const datasetId = toPublicId('dataset', owner.ids.dataset);
    const read = () => execute(getSettings, owner.actor, { datasetId }, call());
    expect((await read()).effective).toMatchObject({ preset: 'balanced', scoreDropAlert: 2 });
    const weights = { completeness: 1, consistency: 0, accuracy: 0, distribution: 0, label_quality: 0 };
    await execute(saveDefaults, owner.actor, { settings: { weights, scoreDropAlert: 5 } }, call());
    expect((await execute(getDefaults, owner.actor, {}, call())).settings.scoreDropAlert).toBe(5);
    expect((await read()).effective).toMatchObject({ weights, ownWeights: true, scoreDropAlert: 5 });
    const before = await execute(getScore, owner.actor, { datasetId }, call());
    await scanAgain(services(), owner);
    const after = await execute(getScore, owner.actor, { datasetId }, call());
    const completeness = after.dimensions.find(({ dimension }) => dimension === 'completeness');
    expect(completeness?.weight).toBe(1);
    expect(after.overall).toBeCloseTo(completeness?.score ?? -1, 1);
    expect(after.overall).not.toBe(before.overall);
    await execute(saveSettings, owner.actor, { datasetId, settings: { preset: 'reporting' } }, call());
    expect((await read()).effective).toMatchObject({ preset: 'reporting', ownWeights: false });
  });

  it('switch checks off, which the scan then says', async () => {
    const owner = await createScannedDataset(services());
    const datasetId = toPublicId('dataset', owner.ids.dataset);
    const settings = { checksOff: ['missing_values'], keysIgnored: ['id'] };
    await execute(saveSettings, owner.actor, { datasetId, settings }, call());
    const scanId = toPublicId('scan', await scanAgain(services(), owner));
    const scan = await execute(getScan, owner.actor, { datasetId, scanId }, call());
    expect(scan.checks.find(({ check }) => check === 'missing_values')).toMatchObject({
      status: 'not_run',
      reason: expect.stringContaining('Switched off'),
    });
    expect(scan.settings).toMatchObject(settings);
  });

  it('refuse names of nothing and weights of nothing', async () => {
    const owner = await createScannedDataset(services());
    const datasetId = toPublicId('dataset', owner.ids.dataset);
    const zero = { completeness: 0, consistency: 0, accuracy: 0, distribution: 0, label_quality: 5 };
    for (const settings of [
      { checksOff: ['no_such_check'] },
      { criticalColumns: ['no such column'] },
      { weights: zero },
      { sampleRows: 3 },
    ]) {
      await expect(execute(saveSettings, owner.actor, { datasetId, settings }, call())).rejects.toMatchObject(
        { code: 'invalid_input' },
      );
    }
  });
});

describe('a scan', () => {
  it('shows the issues of its first phase while the next still has to run', async () => {
    const owner = await createScannedDataset(services());
    const datasetId = toPublicId('dataset', owner.ids.dataset);
    await withTenant(owner.scope, (db) => db.qualityScan.deleteMany({}));
    const job = await execute(startScan, owner.actor, { datasetId }, call());
    const scanId = fromPublicId('scan', job.resource.id) ?? '';
    const { signal } = new AbortController();
    const run = async (phase: 'checks' | 'models') =>
      checkPhase(owner.scope, { scanId, phase }, services(), () => {}, signal);
    const list = () => execute(listIssues, owner.actor, { datasetId, limit: 100 }, call());
    await profileScan(owner.scope, { scanId }, services(), () => {}, signal);
    await expect(list()).rejects.toMatchObject({ code: 'not_found' });
    await run('checks');
    await run('checks');
    const partial = await list();
    expect(partial.data.map(({ type }) => type)).toContain('missing_values');
    await expect(execute(getScore, owner.actor, { datasetId }, call())).rejects.toMatchObject({
      code: 'not_found',
    });
    await run('models');
    const whole = await list();
    expect(whole.data.length).toBeGreaterThanOrEqual(partial.data.length);
    expect(new Set(whole.data.map(({ id }) => id)).size).toBe(whole.data.length);
    expect((await execute(getScore, owner.actor, { datasetId }, call())).overall).toBeLessThan(100);
  });

  it('is estimated from scans like it', async () => {
    const owner = await createScannedDataset(services());
    const datasetId = toPublicId('dataset', owner.ids.dataset);
    const figures = await execute(estimateScan, owner.actor, { datasetId }, call());
    expect(figures).toMatchObject({ basis: 'this_dataset', scansUsed: 1, rowCount: 61, unchanged: true });
    const past = [{ datasetId: 'a', milliseconds: 14_000, cells: 1_000_000 }];
    expect(estimate(2_000_000, past, past)).toMatchObject({ seconds: 24, basis: 'this_dataset' });
    expect(estimate(2_000_000, [], past)).toMatchObject({ seconds: 24, low: 12, high: 48 });
    expect(estimate(0, [], [])).toMatchObject({ basis: 'program', scansUsed: 0 });
  });
});
