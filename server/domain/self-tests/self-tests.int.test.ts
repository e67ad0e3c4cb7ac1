import { describe, expect, it } from 'vitest';
import { fromPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { createIngestedDataset } from '@/tests/support/ingested-dataset';
import { setUpTestServices } from '@/tests/support/services';
import { getSelfTest, listSelfTests, startSelfTest } from './operations';
import { failSelfTest, runSelfTest } from './run-self-test';
import { extraSpace, otherCase, sequence, typo } from './spoil-text';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

/** 600 orders whose region follows from the city; amounts and days without pattern. */
function ordersCsv(): string {
  const cities = ['Lisbon', 'Porto', 'Braga', 'Coimbra', 'Aveiro'];
  const regions = ['South', 'North', 'North', 'Centre', 'Centre'];
  const random = sequence(7);
  const lines = Array.from({ length: 600 }, (_unused, index) => {
    const at = Math.floor(random() * cities.length);
    const amount = (20 + random() * 80).toFixed(2);
    return `O-${1000 + index},${cities[at]},${regions[at]},${amount},${random() < 0.5 ? 'kept' : 'returned'}`;
  });
  return `${['order,city,region,amount,outcome', ...lines].join('\n')}\n`;
}

async function tested(seed: number) {
  const owner = await createTestOrganisation();
  const dataset = await createIngestedDataset(services(), owner, ordersCsv(), { labelColumn: 'outcome' });
  const job = await execute(startSelfTest, owner.actor, { datasetId: dataset.id, seed }, call());
  const selfTestId = fromPublicId('selfTest', job.resource.id) ?? '';
  const steps: string[] = [];
  await runSelfTest(
    owner.scope,
    { selfTestId },
    services(),
    ({ step }) => steps.push(step),
    new AbortController().signal,
  );
  const ids = { datasetId: dataset.id, selfTestId: job.resource.id };
  return { owner, ids, steps, test: await execute(getSelfTest, owner.actor, ids, call()) };
}

describe('a self-test', () => {
  it('finds most of what it put in, says by which check, and leaves the data alone', async () => {
    const { test, steps, owner, ids } = await tested(1);
    expect(test).toMatchObject({ status: 'succeeded', rowsUsed: 600, error: null });
    const { results } = test;
    if (results === null) throw new Error('no results');
    const kind = (name: string) => results.kinds.find((one) => one.kind === name);
    for (const name of ['typo', 'case', 'whitespace', 'missing', 'outlier', 'duplicate_row', 'label_flip']) {
      expect(kind(name)?.injected, name).toBeGreaterThanOrEqual(5);
      expect(kind(name)?.injected, name).toBeLessThanOrEqual(6);
    }
    expect(kind('case')?.found).toBe(kind('case')?.injected);
    expect(kind('missing')?.found).toBe(kind('missing')?.injected);
    expect(kind('duplicate_row')?.byCheck.map(({ check }) => check)).toContain('exact_duplicate_rows');
    const { recall, injected } = results.overall;
    expect(injected).toBe(results.kinds.reduce((sum, one) => sum + one.injected, 0));
    expect(recall?.value).toBeGreaterThan(0.6);
    expect(recall?.low).toBeLessThan(recall?.value ?? 0);
    for (const check of results.checks) expect(check.correct, check.check).toBeLessThanOrEqual(check.raised);
    expect(steps).toContain('putting errors in');
    const list = await execute(listSelfTests, owner.actor, { datasetId: ids.datasetId }, call());
    expect(list.data.map(({ id }) => id)).toEqual([ids.selfTestId]);
  });

  it('is refused while another runs, and can be cancelled', async () => {
    const owner = await createTestOrganisation();
    const dataset = await createIngestedDataset(services(), owner, 'a,b\n1,2\n');
    const start = () => execute(startSelfTest, owner.actor, { datasetId: dataset.id }, call());
    const job = await start();
    await expect(start()).rejects.toMatchObject({ code: 'conflict' });
    const selfTestId = fromPublicId('selfTest', job.resource.id) ?? '';
    const run = () =>
      runSelfTest(owner.scope, { selfTestId }, services(), () => {}, new AbortController().signal);
    await expect(run()).rejects.toMatchObject({ code: 'conflict' });
    await failSelfTest(owner.scope, { selfTestId }, await run().catch((error: unknown) => error));
    const test = await execute(
      getSelfTest,
      owner.actor,
      { datasetId: dataset.id, selfTestId: job.resource.id },
      call(),
    );
    expect(test).toMatchObject({ status: 'failed', error: { code: 'conflict' } });
  });
});

describe('spoiling', () => {
  it('changes the text in the way it says, the same way for the same seed', () => {
    const [one, two] = [sequence(3), sequence(3)];
    for (let at = 0; at < 50; at += 1) {
      const spoilt = typo('Coimbra', one);
      expect(spoilt).toBe(typo('Coimbra', two));
      expect(spoilt).not.toBe('Coimbra');
    }
    expect(typo('abc', one)).toBeNull();
    expect(otherCase('Porto')).toBe('PORTO');
    expect(otherCase('12')).toBeNull();
    expect(extraSpace('New York', one).replaceAll(/\s+/g, ' ').trim()).toBe('New York');
  });
});
