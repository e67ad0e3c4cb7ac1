import type { Account } from 'next-auth';
import { resolveIdentity } from '@/server/domain/external-identities';
import { ProviderId } from '@/server/domain/external-identities/contract';
import { completeSignIn, findPerson, mayHaveSession } from '@/server/domain/sign-ins';
import { withSystem } from '@/server/tenancy/with-system';
import { takeLinkWish } from './link-wish';
import { verifiedEmailOf } from './oauth-providers';
import type { OAuthSettings } from './oauth-settings';
import type { Door } from './open-door';
import { type SignInMeans, signInContext } from './pass-second-step';
import { rememberPending } from './pending-sign-in';

interface OAuthMeans extends SignInMeans {
  secret: string;
  oauth: OAuthSettings;
  signUp: 'open' | 'invited';
}

/** After the provider has answered: true lets NextAuth make the session, a path sends the browser there without one. */
export async function passOAuth(
  account: Account,
  user: { name?: string | null },
  profile: unknown,
  door: Door,
  means: OAuthMeans,
): Promise<true | string> {
  const now = new Date();
  const provider = ProviderId.parse(account.provider);
  const claim = {
    provider,
    subject: account.providerAccountId,
    name: user.name ?? '',
    verifiedEmail: verifiedEmailOf(provider, profile, means.oauth),
  };
  const { signUp } = means;
  const linkTo = takeLinkWish(door, provider, means.secret, now);
  const resolved = await withSystem('sign_in', (db) =>
    resolveIdentity(db, claim, { linkTo, signUp, requestId: door.requestId, now }),
  );
  if (resolved.kind === 'fault') return refusal(resolved.fault);
  const person = await withSystem('sign_in', (db) => findPerson(db, { id: resolved.userId }));
  if (person === null || person.deactivatedAt !== null || !mayHaveSession(person))
    return refusal('AccessDenied');
  // Connecting is no new sign-in: the session that asked for it goes on.
  if (linkTo !== null) return '/';
  if (person.secondFactor?.confirmedAt != null) {
    rememberPending(
      door,
      { userId: person.id, method: provider, orgId: null, at: now.getTime() },
      means.secret,
    );
    return '/sign-in?step=code';
  }
  await completeSignIn(person.id, { method: provider, secondFactor: null }, signInContext(means, door, now));
  door.person = { id: person.id, orgId: null };
  return true;
}

function refusal(fault: string): string {
  return `/sign-in?error=${fault}`;
}
