import { expect, it } from 'vitest';
import { DomainError } from '@/server/operations/errors';
import { execute } from '@/server/operations/execute';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { setUpTestServices } from '@/tests/support/services';
import { ALL_CHECKS } from './checks/all-checks';
import { listChecks } from './list-checks';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });

it('lists every check once, with what it needs, and filters', async () => {
  const { actor } = await createTestOrganisation();
  const { data } = await execute(listChecks, actor, {}, call());
  expect(data.map(({ id }) => id)).toEqual(ALL_CHECKS.map(({ id }) => id));
  expect(new Set(data.map(({ id }) => id)).size).toBe(data.length);
  const needy = await execute(listChecks, actor, { need: 'label' }, call());
  expect(needy.data.map(({ id }) => id)).toContain('class_imbalance');
  expect(needy.data.map(({ id }) => id)).not.toContain('missing_values');
  const complete = await execute(listChecks, actor, { dimension: 'completeness' }, call());
  expect(new Set(complete.data.map(({ dimension }) => dimension))).toEqual(new Set(['completeness']));
});

it('refuses a dimension that does not exist', async () => {
  const { actor } = await createTestOrganisation();
  const refused = execute(listChecks, actor, { dimension: 'beauty' }, call());
  await expect(refused).rejects.toSatisfy(
    (error) => error instanceof DomainError && error.code === 'invalid_input',
  );
});
