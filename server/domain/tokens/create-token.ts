import { NOWHERE, type SignInContext, signInWithPassword } from '@/server/domain/sign-ins';
import { fromPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import type { Actor } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { CreateToken, TokenPair } from './contract';
import { addRefreshToken, startFamily, type TokenSubject, tokenPair } from './issue-tokens';
import { writeTokenEvent } from './write-token-event';

export const createToken = defineOperation({
  id: 'token.create',
  kind: 'public',
  summary: 'Get an access token of one hour by e-mail and password, a session or an API key',
  input: CreateToken,
  output: TokenPair,
  permission: 'public',
  http: { method: 'POST', path: '/v1/tokens', status: 201 },
  handler: async ({ services, requestId, actor, client }, input) => {
    const now = services.now();
    const { keyRing, rateLimiter } = services;
    const context = { keyRing, rateLimiter, now, requestId, client: client ?? NOWHERE };
    const subject =
      input.email === undefined && input.password === undefined
        ? subjectOfActor(actor)
        : await subjectOfPassword(input, context);
    const made = await withSystem('authenticate', async (db) => {
      const family = await startFamily(db, subject, now);
      await writeTokenEvent(db, family, 'token.create', requestId);
      return { family, refreshToken: await addRefreshToken(db, family) };
    });
    return tokenPair(made.family, made.refreshToken, services);
  },
});

function subjectOfActor(actor: Actor): TokenSubject {
  if (actor.type !== 'user' && actor.type !== 'api_key') {
    throw new DomainError(
      'unauthenticated',
      'Send `email` and `password`, or call with an API key or a session.',
    );
  }
  if (actor.credential === 'token') {
    throw new DomainError(
      'forbidden',
      'An access token makes no other token; refresh it by its refresh token.',
    );
  }
  if (actor.credential === 'old_key') {
    throw new DomainError('forbidden', 'The key was rotated; make tokens with its new secret.');
  }
  if (actor.restriction === 'second_factor') throw enrolFirst();
  const { orgId } = actor.scope;
  return actor.type === 'user'
    ? { orgId, userId: actor.id, apiKeyId: null }
    : { orgId, userId: null, apiKeyId: actor.id };
}

interface PasswordInput {
  email?: string | undefined;
  password?: string | undefined;
  code?: string | undefined;
  organisation?: string | undefined;
}

async function subjectOfPassword(input: PasswordInput, context: SignInContext): Promise<TokenSubject> {
  const { email = '', password = '', code, organisation } = input;
  const outcome = await signInWithPassword({ email, password, code, method: 'token' }, context);
  if (outcome.kind === 'refused')
    throw new DomainError('invalid_credentials', 'E-mail, password or code is wrong.');
  if (outcome.kind === 'code_needed') {
    throw new DomainError(
      'second_factor_required',
      'Send `code` too: six digits of the app, or a recovery code.',
    );
  }
  const { id, memberships, secondFactor } = outcome.person;
  const orgId =
    organisation === undefined ? null : (fromPublicId('organisation', organisation) ?? organisation);
  const membership =
    orgId === null
      ? memberships[0]
      : memberships.find((candidate) => candidate.orgId === orgId || candidate.organisation.slug === orgId);
  if (membership === undefined) throw new DomainError('not_found', 'You are in no such organisation.');
  const enrolled = secondFactor !== null && secondFactor.confirmedAt !== null;
  if (membership.organisation.secondFactorRequired && !enrolled) throw enrolFirst();
  return { orgId: membership.orgId, userId: id, apiKeyId: null };
}

function enrolFirst(): DomainError {
  return new DomainError(
    'second_factor_enrolment_required',
    'This organisation asks for a second factor; sign in with a browser and set one up first.',
  );
}
