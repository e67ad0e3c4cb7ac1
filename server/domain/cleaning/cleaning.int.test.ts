import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { downloadVersion } from '@/server/domain/datasets';
import { getDataset, readRows } from '@/server/domain/datasets/operations';
import { listIssues } from '@/server/domain/quality/operations';
import { toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { setUpTestDatabase } from '@/tests/support/database';
import { applyFix, revert, rollBack, runFixJob } from '@/tests/support/run-fix';
import { createScannedDataset, type ScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import {
  cellHistory,
  decideReview,
  downloadFixCells,
  downloadFixRows,
  getFix,
  listFixCells,
  listFixes,
  listFixRows,
  listReview,
  planFixes,
  previewFixOperation,
  replayFix,
  reviewCounts,
  startFix,
} from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

let owner: ScannedDataset;
let datasetId: string;
beforeEach(async () => {
  owner = await createScannedDataset(services());
  datasetId = toPublicId('dataset', owner.ids.dataset);
});

async function csvOf(versionId?: string): Promise<string> {
  const dataset = await execute(getDataset, owner.actor, { datasetId }, call());
  const { body } = await downloadVersion(owner.scope, services(), {
    datasetId,
    versionId: versionId ?? dataset.currentVersion?.id,
    rowIds: 'true',
  });
  return text(body);
}

async function issueOf(type: string, column?: string): Promise<string> {
  const { data } = await execute(listIssues, owner.actor, { datasetId, limit: 100 }, call());
  const found = data.find(
    (issue) => issue.type === type && (column === undefined || issue.column === column),
  );
  if (found === undefined) throw new Error(`no ${type} among ${data.map((issue) => issue.type).join(', ')}`);
  return found.id;
}

async function failure(work: Promise<unknown>): Promise<DomainError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (error instanceof DomainError) return error;
  throw error;
}

describe('a preview', () => {
  it('counts exactly what the application then does, and writes nothing', async () => {
    const before = await csvOf();
    const request = { datasetId, issueIds: [await issueOf('missing_values', 'amount')], options: {} };
    const options = { [request.issueIds[0] ?? '']: { option: 'impute_statistic' } };
    const preview = await execute(previewFixOperation, owner.actor, { ...request, options }, call());
    expect(preview.cellsChanged).toBe(10);
    expect(preview.perColumn).toMatchObject([{ column: 'amount', missingBefore: 10, missingAfter: 0 }]);
    expect(preview.samples).toHaveLength(10);
    expect(preview.scoreAfter).toBeGreaterThan(preview.scoreBefore);
    expect(await csvOf()).toBe(before);
    expect(await withTenant(owner.scope, (db) => db.fix.count())).toBe(0);
    const fixId = await applyFix(owner, services(), { ...request, options });
    const fix = await execute(getFix, owner.actor, { datasetId, fixId }, call());
    expect(fix).toMatchObject({ status: 'applied', cellsChanged: 10, gate: { passed: true } });
    expect(fix.report?.scoreAfter).toBeGreaterThan(fix.report?.scoreBefore ?? 100);
  });

  it('refuses options that an issue does not have, and parameters that do not fit', async () => {
    const issueId = await issueOf('missing_values', 'amount');
    const wrong = (options: object) =>
      failure(execute(previewFixOperation, owner.actor, { datasetId, issueIds: [issueId], options }, call()));
    expect((await wrong({ [issueId]: { option: 'polish' } })).detail).toContain('impute_statistic');
    const parameters = { option: 'impute_statistic', parameters: { statistic: 'best' } };
    expect((await wrong({ [issueId]: parameters })).meta.errors?.[0]?.path).toContain('statistic');
    expect((await failure(execute(startFix, owner.actor, { datasetId }, call()))).code).toBe('invalid_input');
  });
});

describe('an applied fix', () => {
  it('is a new version with a log of every cell; the others stay as they were', async () => {
    const before = await csvOf();
    const steps = [
      { transform: 'map_values', column: 'city', parameters: { map: [{ from: 'LISBON', to: 'Lisbon' }] } },
      { transform: 'deduplicate', column: null, parameters: {} },
    ];
    const fixId = await applyFix(owner, services(), { datasetId, steps });
    const dataset = await execute(getDataset, owner.actor, { datasetId }, call());
    expect(dataset).toMatchObject({ rowCount: 60, currentVersion: { number: 2 }, status: 'ready' });
    const cells = await execute(listFixCells, owner.actor, { datasetId, fixId, limit: 100 }, call());
    expect(cells.data.map(({ oldValue, newValue }) => [oldValue, newValue])).toEqual(
      new Array(3).fill(['LISBON', 'Lisbon']),
    );
    const rows = await execute(listFixRows, owner.actor, { datasetId, fixId }, call());
    expect(rows.data).toMatchObject([{ row: 60, kind: 'removed', reverted: false }]);
    expect(await csvOf(toPublicId('version', owner.ids.version))).toBe(before);
    const log = await text(
      await downloadFixCells(owner.scope, services(), { datasetId, fixId, format: 'csv' }),
    );
    expect(log.split('\n')[0]).toBe('row,column,oldValue,newValue,method,confidence,fixId,actor,at,reverted');
    expect(log.trim().split('\n')).toHaveLength(4);
    const left = await text(
      await downloadFixRows(owner.scope, services(), { datasetId, fixId, format: 'csv' }),
    );
    expect(left).toContain('60,removed,"Same as row 4, which is kept",false,4,Lisbon');
    const history = await execute(cellHistory, owner.actor, { datasetId, row: 3, column: 'city' }, call());
    expect(history.data).toMatchObject([{ oldValue: 'LISBON', newValue: 'Lisbon', standing: true }]);
    const page = await execute(readRows, owner.actor, { datasetId, offset: 3, limit: 1 }, call());
    expect(page.rows[0]?.cells[1]).toBe('Lisbon');
  });

  it('is refused by the gate when it makes a dimension worse, and leaves nothing behind', async () => {
    const before = await csvOf();
    const values = Array.from({ length: 60 }, (_, index) => String(100 + ((index * 37) % 50)));
    const steps = [{ transform: 'set_null', column: 'amount', parameters: { values } }];
    const fixId = await applyFix(owner, services(), { datasetId, steps });
    const fix = await execute(getFix, owner.actor, { datasetId, fixId }, call());
    expect(fix.status).toBe('rejected_by_gate');
    expect(fix.gate?.checks.find(({ passed }) => !passed)?.check).toBe('dimension:completeness');
    expect(await csvOf()).toBe(before);
    expect(await withTenant(owner.scope, (db) => db.datasetVersion.count())).toBe(1);
    expect(await withTenant(owner.scope, (db) => db.qualityScan.count())).toBe(1);
    const forced = await applyFix(owner, services(), { datasetId, steps, force: true });
    expect(await execute(getFix, owner.actor, { datasetId, fixId: forced }, call())).toMatchObject({
      status: 'applied',
      gate: { passed: false, forced: true },
    });
  });

  it('fails with a reason when nothing would change, and frees the dataset', async () => {
    const steps = [{ transform: 'set_null', column: 'city', parameters: { values: ['Atlantis'] } }];
    const error = await failure(applyFix(owner, services(), { datasetId, steps }));
    expect(error.code).toBe('fix_without_effect');
    const { data } = await execute(listFixes, owner.actor, { datasetId }, call());
    expect(data).toMatchObject([{ status: 'failed', error: { code: 'fix_without_effect' } }]);
    await applyFix(owner, services(), {
      datasetId,
      steps: [{ transform: 'standardise_text', column: 'city', parameters: { case: 'upper' } }],
    });
  });

  it('of a plan that finds nothing leaves the version as it is, and can be taken back all the same', async () => {
    const steps = [{ transform: 'standardise_text', column: 'city', parameters: { case: 'upper' } }];
    await applyFix(owner, services(), { datasetId, steps });
    const before = await execute(getDataset, owner.actor, { datasetId }, call());
    const fixId = await applyFix(owner, services(), { datasetId, plan: 'auto' });
    const fix = await execute(getFix, owner.actor, { datasetId, fixId }, call());
    expect(fix).toMatchObject({ status: 'applied', cellsChanged: 0, gate: { passed: true } });
    expect(fix.versionAfter).toBe(fix.versionBefore);
    const after = await execute(getDataset, owner.actor, { datasetId }, call());
    expect(after.currentVersion).toEqual(before.currentVersion);
    await rollBack(owner, services(), { datasetId, fixId });
  });

  it('keeps a second change waiting until the first has ended', async () => {
    const steps = [{ transform: 'standardise_text', column: 'city', parameters: { case: 'upper' } }];
    const first = await execute(startFix, owner.actor, { datasetId, steps }, call());
    expect((await failure(execute(startFix, owner.actor, { datasetId, steps }, call()))).code).toBe(
      'conflict',
    );
    await runFixJob(owner, services(), first);
    await applyFix(owner, services(), {
      datasetId,
      steps: [{ transform: 'standardise_text', column: 'city', parameters: { case: 'lower' } }],
    });
  });
});

describe('a rollback', () => {
  const upper = { transform: 'standardise_text', column: 'city', parameters: { case: 'upper' } };
  const fill = { transform: 'fill_statistic', column: 'amount', parameters: {} };
  const flag = { transform: 'add_indicator', column: 'amount', parameters: {} };

  it('takes the middle fix out, and all of them give the upload back byte for byte', async () => {
    const before = await csvOf();
    const one = await applyFix(owner, services(), { datasetId, steps: [upper] });
    const two = await applyFix(owner, services(), { datasetId, steps: [flag, fill] });
    const three = await applyFix(owner, services(), {
      datasetId,
      steps: [{ transform: 'deduplicate', parameters: {} }],
    });
    await rollBack(owner, services(), { datasetId, fixId: two });
    const middle = await csvOf();
    expect(middle).toContain('LISBON');
    expect(middle.split('\n')[0]).toBe('_row,id,city,amount,kept');
    expect(middle.trim().split('\n')).toHaveLength(61);
    const fix = await execute(getFix, owner.actor, { datasetId, fixId: two }, call());
    expect(fix).toMatchObject({ status: 'rolled_back' });
    await rollBack(owner, services(), { datasetId, fixId: three });
    await rollBack(owner, services(), { datasetId, fixId: one });
    expect(await csvOf()).toBe(before);
    expect((await failure(rollBack(owner, services(), { datasetId, fixId: one }))).code).toBe('conflict');
  });

  it('refuses with the conflicts when a later fix changed the same cells, or takes that back too', async () => {
    const before = await csvOf();
    const one = await applyFix(owner, services(), { datasetId, steps: [upper] });
    const two = await applyFix(owner, services(), {
      datasetId,
      steps: [
        { transform: 'map_values', column: 'city', parameters: { map: [{ from: 'PORTO', to: 'OPORTO' }] } },
      ],
    });
    const error = await failure(rollBack(owner, services(), { datasetId, fixId: one }));
    expect(error.code).toBe('fix_conflict');
    expect(error.meta.extensions?.conflicts).toMatchObject([{ fixId: two, rows: 0 }]);
    await rollBack(owner, services(), { datasetId, fixId: one, cascade: true });
    expect(await csvOf()).toBe(before);
    expect(await execute(getFix, owner.actor, { datasetId, fixId: two }, call())).toMatchObject({
      status: 'rolled_back',
    });
  });

  it('takes back one value, one cell and one removed row', async () => {
    const fixId = await applyFix(owner, services(), {
      datasetId,
      steps: [upper, { transform: 'deduplicate', parameters: {} }],
    });
    await revert(owner, services(), {
      datasetId,
      fixId,
      column: 'city',
      change: { from: 'Porto', to: 'PORTO' },
    });
    await revert(owner, services(), { datasetId, fixId, column: 'city', rows: [0] });
    await revert(owner, services(), { datasetId, fixId, scope: 'rows', rows: [60] });
    const csv = await csvOf();
    expect(csv).toContain('Porto');
    expect(csv).not.toContain('PORTO');
    expect(csv.split('\n')[1]).toContain('0,0,Lisbon');
    expect(csv.trim().split('\n')).toHaveLength(62);
    const fix = await execute(getFix, owner.actor, { datasetId, fixId }, call());
    expect(fix.reverts).toHaveLength(3);
    const cells = await execute(listFixCells, owner.actor, { datasetId, fixId, limit: 1 }, call());
    expect(cells.data).toMatchObject([{ row: 0, reverted: true }]);
  });
});

describe('the review queue', () => {
  it('writes what was accepted, and opens it again on rollback', async () => {
    const list = () => execute(listReview, owner.actor, { datasetId, limit: 100 }, call());
    const open = (await list()).data;
    expect(open.length).toBeGreaterThan(0);
    const [first] = open;
    if (first === undefined) return;
    const alike = open.filter(
      ({ value, suggestion }) => value === first.value && suggestion === first.suggestion,
    );
    const change = { column: first.column, value: first.value, suggestion: first.suggestion };
    const decided = await execute(
      decideReview,
      owner.actor,
      { datasetId, decision: 'accept', change },
      call(),
    );
    expect(decided).toEqual({ accepted: alike.length, decided: alike.length });
    const fixId = await applyFix(owner, services(), { datasetId, plan: 'reviewed' });
    const cells = await execute(listFixCells, owner.actor, { datasetId, fixId, limit: 100 }, call());
    expect(cells.data.map(({ newValue }) => newValue)).toEqual(alike.map(({ suggestion }) => suggestion));
    await rollBack(owner, services(), { datasetId, fixId });
    expect(await execute(reviewCounts, owner.actor, { datasetId }, call())).toMatchObject({
      accepted: alike.length,
    });
    const items = alike.map(({ row, column }) => ({ row, column }));
    await execute(decideReview, owner.actor, { datasetId, decision: 'reject', items }, call());
    expect((await list()).data.some(({ row, column }) => row === first.row && column === first.column)).toBe(
      false,
    );
  });
});

describe('plans', () => {
  it('offer each issue its options, the default first', async () => {
    const { data } = await execute(planFixes, owner.actor, { datasetId }, call());
    const missing = data.find(({ type, column }) => type === 'missing_values' && column === 'amount');
    expect(missing?.options[0]).toMatchObject({ id: 'impute', isDefault: true });
    expect(missing?.options.map(({ id }) => id)).toContain('leave');
    expect(new Set(missing?.options.map(({ id }) => id)).size).toBe(missing?.options.length);
  });

  it('run again on another dataset', async () => {
    const steps = [
      { transform: 'map_values', column: 'city', parameters: { map: [{ from: 'LISBON', to: 'Lisbon' }] } },
    ];
    const fixId = await applyFix(owner, services(), { datasetId, steps });
    const other = await createScannedDataset(services());
    const target = toPublicId('dataset', other.ids.dataset);
    expect(
      (await failure(execute(replayFix, owner.actor, { datasetId, fixId, targetDatasetId: target }, call())))
        .code,
    ).toBe('not_found');
    await rollBack(owner, services(), { datasetId, fixId });
    const job = await execute(
      replayFix,
      owner.actor,
      { datasetId, fixId, targetDatasetId: datasetId },
      call(),
    );
    await runFixJob(owner, services(), job);
    expect(await csvOf()).not.toContain('LISBON');
  });
});
