import { describe, expect, it } from 'vitest';
import { listIssues } from '@/server/domain/quality/operations';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { noise, pick } from '@/tests/support/check-tables';
import { setUpTestDatabase } from '@/tests/support/database';
import { createScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { estimateScanImpact } from './index';
import { estimateImpact } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

/** What is bought depends on the amount, of which a fifth is missing; the town is written in two ways. */
function shopCsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const amount = Math.round(noise(row, 1) * 1000) / 10;
    const town = pick(['Lisbon', 'Porto', 'Faro'], row, 2);
    const shown = row % 19 === 0 ? town.toUpperCase() : town;
    const bought = amount / 100 + (town === 'Porto' ? 0.3 : 0) + noise(row, 3) * 0.4 > 0.8 ? 'yes' : 'no';
    return [shown, row % 5 === 0 ? '' : amount, Math.round(noise(row, 4) * 60), bought].join(',');
  });
  return `${['town,amount,age,bought', ...lines].join('\n')}\n`;
}
const { signal } = new AbortController();

describe('the impact of issues', () => {
  it('is measured after a scan, written with its interval, and told for a selection', async () => {
    const owner = await createScannedDataset(services(), shopCsv(500), { labelColumn: 'bought' });
    const datasetId = toPublicId('dataset', owner.ids.dataset);
    await estimateScanImpact(owner.scope, { scanId: owner.ids.scan }, services(), () => {}, signal);
    const { data } = await execute(listIssues, owner.actor, { datasetId, limit: 50 }, call());
    const measured = data.filter(({ impactVerdict }) => impactVerdict !== 'not_estimable');
    expect(measured.map(({ type }) => type)).toContain('missing_values');
    for (const { impactScore, impactLow, impactHigh, impactConfidence, evidence } of measured) {
      expect(impactLow ?? 0).toBeLessThan(impactScore ?? 0);
      expect(impactHigh ?? 0).toBeGreaterThan(impactScore ?? 0);
      expect(impactConfidence).toBeGreaterThan(0);
      expect(evidence.impact).toMatchObject({ metric: 'auc', rowsUsed: 500 });
    }
    for (const { impactScore, evidence } of data.filter(
      ({ impactVerdict }) => impactVerdict === 'not_estimable',
    )) {
      expect(impactScore).toBeNull();
      expect(evidence.impact).toHaveProperty('notEstimable');
    }
    const issueIds = measured.map(({ id }) => id);
    const joint = await execute(estimateImpact, owner.actor, { datasetId, issueIds }, call());
    expect(joint).toMatchObject({ reason: null, metric: 'auc', rowsUsed: 500, sampled: false, issueIds });
    expect(joint.estimates).toHaveLength(4);
    expect(joint.baseline).toBeGreaterThan(0.7);
    expect(joint.rowsTouched).toBeGreaterThanOrEqual(100);
  });

  it('cannot be told without a label, and says so', async () => {
    const owner = await createScannedDataset(services());
    const datasetId = toPublicId('dataset', owner.ids.dataset);
    await estimateScanImpact(owner.scope, { scanId: owner.ids.scan }, services(), () => {}, signal);
    const answer = await execute(
      estimateImpact,
      owner.actor,
      { datasetId, issueIds: [toPublicId('issue', owner.ids.issue)] },
      call(),
    );
    expect(answer).toMatchObject({ verdict: 'not_estimable', estimates: [] });
    expect(answer.reason).toContain('label');
  });

  it('is refused for issues of another dataset and for none', async () => {
    const [one, other] = [await createScannedDataset(services()), await createScannedDataset(services())];
    const datasetId = toPublicId('dataset', one.ids.dataset);
    const issueIds = [toPublicId('issue', other.ids.issue)];
    await expect(execute(estimateImpact, one.actor, { datasetId, issueIds }, call())).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      execute(estimateImpact, one.actor, { datasetId, issueIds: [] }, call()),
    ).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});
