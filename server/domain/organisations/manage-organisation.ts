import { z } from 'zod';
import { fromPublicId, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { Organisation, UpdateOrganisation } from './contract';

type OrganisationRow = NonNullable<Awaited<ReturnType<TenantDatabase['organisation']['findUnique']>>>;

function toOrganisation(row: OrganisationRow): Organisation {
  return {
    id: toPublicId('organisation', row.id),
    name: row.name,
    slug: row.slug,
    timeZone: row.timeZone,
    createdAt: row.createdAt.toISOString(),
  };
}

export const getOrganisation = defineOperation({
  id: 'organisation.get',
  kind: 'query',
  summary: 'The organisation of the call: name, address and time zone',
  input: z.object({}),
  output: Organisation,
  permission: 'organisation.read',
  http: { method: 'GET', path: '/v1/organisation' },
  handler: async ({ db, scope }) =>
    toOrganisation(await db.organisation.findUniqueOrThrow({ where: { id: scope.orgId } })),
});

export const updateOrganisation = defineOperation({
  id: 'organisation.update',
  kind: 'mutation',
  summary: "Change the organisation's name, its part of addresses, or its time zone",
  input: UpdateOrganisation,
  output: Organisation,
  permission: 'organisation.update',
  http: { method: 'PATCH', path: '/v1/organisation' },
  revises: getOrganisation,
  audit: (input, organisation) => ({
    resourceType: 'organisation',
    resourceId: fromPublicId('organisation', organisation.id),
    detail: { ...input },
  }),
  handler: async ({ db, scope }, input) => {
    try {
      return toOrganisation(await db.organisation.update({ where: { id: scope.orgId }, data: input }));
    } catch (error) {
      // Row-level security hides other organisations, so only the unique index knows whether an address is taken.
      if (Reflect.get(Object(error), 'code') !== 'P2002') throw error;
      const message = 'This address is taken';
      throw new DomainError('conflict', `\`slug\`: ${message}.`, { errors: [{ path: 'slug', message }] });
    }
  },
});
