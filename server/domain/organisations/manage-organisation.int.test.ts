import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { execute } from '@/server/operations/execute';
import { auditTrailOf } from '@/tests/support/audit-trail';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { addMember } from '@/tests/support/people';
import { setUpTestServices } from '@/tests/support/services';
import { getOrganisation, updateOrganisation } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: randomUUID(), services: services() });
const slug = () => `org-${randomUUID().slice(0, 8)}`;

describe('the organisation', () => {
  it('takes a name, an address and a time zone, and says so in the audit trail', async () => {
    const { actor, scope } = await createTestOrganisation();
    const change = { name: 'Acme', slug: slug(), timeZone: 'Europe/Berlin' };
    await execute(updateOrganisation, actor, change, call());
    expect(await execute(getOrganisation, actor, {}, call())).toMatchObject(change);
    const [row] = await auditTrailOf(scope);
    expect(row).toMatchObject({ action: 'organisation.update', detail: change });
  });

  it('keeps what a change does not name', async () => {
    const { actor, orgId } = await createTestOrganisation({ name: 'Before' });
    await execute(updateOrganisation, actor, { timeZone: 'Asia/Tokyo' }, call());
    expect(await execute(getOrganisation, actor, {}, call())).toMatchObject({
      name: 'Before',
      slug: `test-${orgId}`,
      timeZone: 'Asia/Tokyo',
    });
  });

  it.each([
    ['an address with other letters', { slug: 'acmé' }],
    ['an address that ends with a hyphen', { slug: 'acme-' }],
    ['an address that leads elsewhere', { slug: 'Sign-In' }],
    ['a short address', { slug: 'ab' }],
    ['no name', { name: ' ' }],
    ['a time zone that does not exist', { timeZone: 'Mars/Olympus' }],
    ['an offset in place of a zone', { timeZone: '+02:00' }],
  ])('refuses %s', async (_case, change) => {
    const { actor } = await createTestOrganisation();
    await expect(execute(updateOrganisation, actor, change, call())).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('refuses an address that another one has, at its field', async () => {
    const [ours, theirs] = [await createTestOrganisation(), await createTestOrganisation()];
    const taken = slug();
    await execute(updateOrganisation, theirs.actor, { slug: taken }, call());
    await expect(execute(updateOrganisation, ours.actor, { slug: taken }, call())).rejects.toMatchObject({
      code: 'conflict',
      meta: { errors: [{ path: 'slug' }] },
    });
  });

  it('is changed by those who may', async () => {
    const { scope } = await createTestOrganisation();
    const { actor } = await addMember(scope, 'data_engineer');
    await expect(execute(updateOrganisation, actor, { name: 'x' }, call())).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
