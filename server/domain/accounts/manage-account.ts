import { z } from 'zod';
import { writePersonEvent } from '@/server/domain/sign-ins';
import { toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { Account, UpdateAccount } from './contract';
import { requirePerson } from './end-sessions';

type UserRow = NonNullable<Awaited<ReturnType<TenantDatabase['user']['findUnique']>>>;

function toAccount(row: UserRow): Account {
  return {
    id: toPublicId('user', row.id),
    email: row.email,
    name: row.name,
    hasPassword: row.passwordHash !== null,
    sessionsValidFrom: row.sessionsValidFrom?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

export const getAccount = defineOperation({
  id: 'account.get',
  kind: 'query',
  summary: 'Your own account: name, e-mail address, and whether it has a password',
  input: z.object({}),
  output: Account,
  permission: 'organisation.read',
  http: { method: 'GET', path: '/v1/account' },
  handler: async ({ actor }) => {
    const id = actor.type === 'user' ? actor.id : null;
    const row =
      id === null ? null : await withSystem('account', (db) => db.user.findUnique({ where: { id } }));
    if (row === null) throw new DomainError('not_found', 'API keys have no account; people have.');
    return toAccount(row);
  },
});

export const updateAccount = defineOperation({
  id: 'account.update',
  kind: 'public',
  signedIn: true,
  summary: 'Change your own name',
  input: UpdateAccount,
  output: Account,
  permission: 'public',
  http: { method: 'PATCH', path: '/v1/account' },
  handler: (context, { name }) => {
    const id = requirePerson(context.actor);
    return withSystem('account', async (db) => {
      const row = await db.user.update({ where: { id }, data: { name } });
      await writePersonEvent(db, id, {
        action: 'account.update',
        outcome: 'success',
        detail: {},
        requestId: context.requestId,
        client: context.client,
      });
      return toAccount(row);
    });
  },
});
