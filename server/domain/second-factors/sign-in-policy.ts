import { defineOperation } from '@/server/operations/define-operation';
import { GetSignInPolicy, SignInPolicy } from './contract';

export const getSignInPolicy = defineOperation({
  id: 'signInPolicy.get',
  kind: 'query',
  summary: 'What the organisation asks of its members when they sign in',
  input: GetSignInPolicy,
  output: SignInPolicy,
  permission: 'member.read',
  http: { method: 'GET', path: '/v1/sign-in-policy' },
  handler: async ({ db, scope }) => {
    const { secondFactorRequired } = await db.organisation.findUniqueOrThrow({ where: { id: scope.orgId } });
    return { secondFactorRequired };
  },
});

/** Takes effect at each member's next call: whoever has no second factor can do nothing but set one up. */
export const updateSignInPolicy = defineOperation({
  id: 'signInPolicy.update',
  kind: 'mutation',
  summary: 'Ask every member for a second factor, or stop asking',
  input: SignInPolicy,
  output: SignInPolicy,
  permission: 'organisation.update',
  http: { method: 'PUT', path: '/v1/sign-in-policy' },
  revises: getSignInPolicy,
  audit: (input, _output, actor) => ({
    resourceType: 'organisation',
    resourceId: actor.type === 'anonymous' ? null : actor.scope.orgId,
    detail: input,
  }),
  handler: async ({ db, scope }, { secondFactorRequired }) => {
    await db.organisation.update({ where: { id: scope.orgId }, data: { secondFactorRequired } });
    return { secondFactorRequired };
  },
});
