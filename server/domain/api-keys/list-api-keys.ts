import type { z } from 'zod';
import { defineOperation } from '@/server/operations/define-operation';
import { keysetPage } from '@/server/operations/pagination';
import { ApiKeyPage, ListApiKeys } from './contract';
import { presentHolders } from './present-holders';
import { toApiKey } from './to-api-key';

const SORT_FIELDS = ['-createdAt', 'name', 'environment', 'lastUsedAt', 'expiresAt'] as const;

export const listApiKeys = defineOperation({
  id: 'apiKey.list',
  kind: 'query',
  summary: 'List API keys, newest first; never the keys themselves',
  input: ListApiKeys,
  output: ApiKeyPage,
  permission: 'api_key.read',
  http: { method: 'GET', path: '/v1/api-keys' },
  sortFields: SORT_FIELDS,
  handler: async ({ db, services }, input) => {
    const now = services.now();
    const holders = await presentHolders(db, now);
    const { state, environment, role, name } = input;
    return keysetPage({
      bound: ['apiKey.list', state ?? null, environment ?? null, role ?? null, name ?? null],
      input,
      sortFields: SORT_FIELDS,
      nullable: ['environment', 'lastUsedAt', 'expiresAt'],
      fetch: (query) =>
        db.apiKey.findMany({
          ...query,
          where: {
            AND: [
              query.where,
              {
                ...(environment === undefined ? {} : { environment }),
                ...(role === undefined ? {} : { role }),
                ...(name === undefined || name === ''
                  ? {}
                  : { name: { contains: name, mode: 'insensitive' } }),
              },
              state === undefined ? {} : inState(state, [...holders.keys()], now),
            ],
          },
        }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: (row) => toApiKey(row, holders, now),
    });
  },
});

/** The same cases, in the same order, as the state that is shown. */
function inState(
  state: NonNullable<z.infer<typeof ListApiKeys>['state']>,
  holders: string[],
  now: Date,
): object {
  const open = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
  switch (state) {
    case 'revoked':
      return { revokedAt: { not: null } };
    case 'expired':
      return { revokedAt: null, expiresAt: { lte: now } };
    case 'active':
      return { AND: [open, { OR: [{ createdBy: null }, { createdBy: { in: holders } }] }] };
    case 'suspended':
      return { AND: [open, { createdBy: { not: null, notIn: holders } }] };
  }
}
