import { beforeAll, describe, expect, it } from 'vitest';
import { listIssueCells, listIssues } from '@/server/domain/quality/operations';
import { toPublicId } from '@/server/lib/ids';
import { execute } from '@/server/operations/execute';
import { setUpTestDatabase } from '@/tests/support/database';
import { createIngestedDataset } from '@/tests/support/ingested-dataset';
import { createScannedDataset, scanAgain } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';
import type { RuleDefinition } from './contract';
import {
  createRule,
  deleteRule,
  exportRules,
  importRules,
  listRules,
  suggestRules,
  updateRule,
} from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

async function faulty() {
  const owner = await createScannedDataset(services());
  const datasetId = toPublicId('dataset', owner.ids.dataset);
  const add = (definition: RuleDefinition, name?: string) =>
    execute(createRule, owner.actor, { datasetId, definition, name }, call());
  return { owner, datasetId, add };
}

let shared: Awaited<ReturnType<typeof faulty>>;
beforeAll(async () => {
  // Refusals leave nothing behind, so that one dataset serves them all.
  shared = await faulty();
});

describe('rules', () => {
  it('of every kind find exactly the rows that break them', async () => {
    const { owner, datasetId, add } = await faulty();
    const cities = await createIngestedDataset(services(), owner, 'city\nLisbon\nPorto\n');
    await add({ kind: 'not_null', column: 'amount' }, 'filled');
    await add({ kind: 'unique', columns: ['id'] }, 'key');
    await add({ kind: 'range', column: 'id', min: 0, max: 57 }, 'range');
    await add({ kind: 'set', column: 'kept', values: ['yes', 'no'] }, 'set holds');
    await add({ kind: 'regex', column: 'city', pattern: '[A-Z][a-z]+' }, 'regex');
    await add(
      { kind: 'foreign_key', column: 'city', referenceDatasetId: cities.id, referenceColumn: 'city' },
      'known',
    );
    await add({ kind: 'expression', expression: `id < 5 OR city <> 'LISBON'` }, 'expression');
    await add({ kind: 'row_count', min: 1000 }, 'size');
    await scanAgain(services(), owner);
    const { data: rules } = await execute(listRules, owner.actor, { datasetId, limit: 100 }, call());
    const counts = Object.fromEntries(rules.map(({ name, violationCount }) => [name, violationCount]));
    expect(counts).toEqual({
      filled: 10,
      key: 1,
      range: 2,
      'set holds': 0,
      regex: 3,
      known: 3,
      expression: 2,
      size: 1,
    });
    const expression = rules.find(({ name }) => name === 'expression');
    const cells = await execute(
      listIssueCells,
      owner.actor,
      { datasetId, issueId: expression?.issueId },
      call(),
    );
    expect(cells.data.map(({ row, column }) => [row, column])).toEqual([
      [23, null],
      [43, null],
    ]);
  });

  it('run the next time only what still fits, and say what does not', async () => {
    const { owner, datasetId, add } = await faulty();
    const rule = await add({ kind: 'regex', column: 'city', pattern: '[A-Z][a-z]+' });
    expect(rule).toMatchObject({ source: 'manual', violationCount: null });
    await scanAgain(services(), owner);
    const switched = await execute(
      updateRule,
      owner.actor,
      { datasetId, ruleId: rule.id, enabled: false },
      call(),
    );
    expect(switched.enabled).toBe(false);
    const scanId = toPublicId('scan', await scanAgain(services(), owner));
    const issues = await execute(
      listIssues,
      owner.actor,
      { datasetId, scanId, type: 'rule_violation' },
      call(),
    );
    expect(issues.data).toEqual([]);
    await execute(deleteRule, owner.actor, { datasetId, ruleId: rule.id }, call());
    expect((await execute(listRules, owner.actor, { datasetId }, call())).data).toEqual([]);
  });

  it.each([
    ['a statement', 'true; DROP TABLE x', 'is not valid SQL'],
    ['another select', "true) FROM read_csv('/etc/passwd') --", 'is not valid SQL'],
    ['a subquery', 'id IN (SELECT 1)', 'subquery'],
    ['a set operation', 'true UNION SELECT true', 'is not valid SQL'],
    ['a limit that leaves the brackets', 'true) LIMIT (1', 'is not valid SQL'],
    ['more than one expression', 'true) AS a, (true', 'one expression'],
    ['a table beside the expression', 'true) FROM range(3) WHERE (true', 'is not valid SQL'],
    ['files', "read_text('/etc/passwd') = ''", 'not allowed'],
    ['the environment', "getenv('HOME') = ''", 'not allowed'],
    ['an aggregate', 'count(*) > 1', 'not allowed'],
    ['a window', 'row_number() OVER () > 1', 'not allowed'],
    ['an unknown column', 'amnt > 1', 'no column `amnt`'],
    ['another type', 'id + 1', 'true or false'],
    ['types that do not compare', 'city > 1 AND id LIKE 3', ''],
  ])('refuse %s', async (_what, expression, words) => {
    const { add } = shared;
    await expect(add({ kind: 'expression', expression })).rejects.toMatchObject({
      code: 'invalid_input',
      detail: expect.stringContaining(words),
    });
  });

  it('refuse what cannot run on the columns', async () => {
    const { add } = shared;
    const bad: RuleDefinition[] = [
      { kind: 'not_null', column: 'nowhere' },
      { kind: 'range', column: 'city', min: 1 },
      { kind: 'range', column: 'id' },
      { kind: 'range', column: 'id', min: 5, max: 1 },
      { kind: 'regex', column: 'city', pattern: '(' },
      { kind: 'freshness', column: 'city', maxAgeHours: 1 },
      { kind: 'foreign_key', column: 'city', referenceDatasetId: 'ds_nothing', referenceColumn: 'x' },
    ];
    for (const definition of bad) {
      await expect(add(definition), definition.kind).rejects.toMatchObject({ code: 'invalid_input' });
    }
    await add({ kind: 'not_null', column: 'id' }, 'taken');
    await expect(add({ kind: 'not_null', column: 'city' }, 'taken')).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('are suggested with their evidence, and not again once accepted', async () => {
    const { owner, datasetId } = await faulty();
    const suggested = () => execute(suggestRules, owner.actor, { datasetId }, call());
    const { data } = await suggested();
    const set = data.find(({ definition }) => definition.kind === 'set' && definition.column === 'kept');
    expect(set?.evidence).toContain('61 of 61');
    await execute(createRule, owner.actor, { datasetId, ...set, source: 'suggested' }, call());
    expect((await suggested()).data.length).toBe(data.length - 1);
  });

  it('go out and come in again', async () => {
    const { owner, datasetId, add } = await faulty();
    await add({ kind: 'set', column: 'kept', values: ['yes', 'no'] }, 'Allowed');
    const file = await execute(exportRules, owner.actor, { datasetId, format: 'odcs' }, call());
    expect(file).toMatchObject({ fileName: 'faulty.odcs.yaml', leftOut: [] });
    const again = (dryRun: boolean) =>
      execute(importRules, owner.actor, { datasetId, format: 'odcs', content: file.content, dryRun }, call());
    expect(await again(true)).toEqual({ created: [], updated: ['Allowed'], leftOut: [] });
    const { data } = await execute(listRules, owner.actor, { datasetId }, call());
    await execute(deleteRule, owner.actor, { datasetId, ruleId: data[0]?.id }, call());
    expect(await again(false)).toEqual({ created: ['Allowed'], updated: [], leftOut: [] });
    const content = 'rules:\n  - {name: Gone, kind: not_null, column: nowhere}\n';
    expect(await execute(importRules, owner.actor, { datasetId, content }, call())).toMatchObject({
      created: [],
      leftOut: [{ name: 'Gone' }],
    });
  });
});
