import type { NextAuthOptions, User } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { mayHaveSession, type Person, recordPersonEvent, signInWithPassword } from '@/server/domain/sign-ins';
import { logger } from '@/server/lib/logger';
import { DomainError } from '@/server/operations/errors';
import { SESSION_COOKIE } from './authenticate';
import { oauthProviders } from './oauth-providers';
import type { OAuthSettings } from './oauth-settings';
import type { Door } from './open-door';
import { passOAuth } from './pass-oauth';
import { passSecondStep, type SignInMeans, signInContext } from './pass-second-step';
import { rememberPending } from './pending-sign-in';

export const SESSION_SECONDS = 7 * 24 * 3600;
/** What the form is told when the password was right and a code has to come. */
const CODE_NEEDED = 'SecondFactor';

export interface SignInSettings extends SignInMeans {
  secret: string;
  secure: boolean;
  oauth: OAuthSettings;
  /** Whether somebody unknown may make an account. */
  signUp: 'open' | 'invited';
  /** Proxies in front whose word on the caller's address is believed. */
  trustedProxies: number;
}

/** Its messages go where ours go, without what it adds: that may hold codes and answers of providers. */
const LOGGER = {
  error: (code: string) => logger.warn({ code }, 'a sign-in failed'),
  warn: (code: string) => logger.debug({ code }, 'a note of the sign-in library'),
  debug: () => {},
};

/** NextAuth's options for one request; the session is a signed, encrypted token in an HTTP-only cookie. */
export function nextAuthOptions(settings: SignInSettings, door: Door): NextAuthOptions {
  return {
    secret: settings.secret,
    logger: LOGGER,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: {
        name: SESSION_COOKIE,
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure: settings.secure },
      },
    },
    providers: [
      CredentialsProvider({
        name: 'E-mail and password',
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        authorize: (credentials) =>
          inWords(
            passPassword(
              String(credentials?.email ?? ''),
              String(credentials?.password ?? ''),
              door,
              settings,
            ),
          ),
      }),
      CredentialsProvider({
        id: 'second-factor',
        name: 'Second factor',
        credentials: { code: {} },
        authorize: (credentials) =>
          inWords(passSecondStep(String(credentials?.code ?? ''), door, settings).then(toUser)),
      }),
      ...oauthProviders(settings.oauth),
    ],
    callbacks: {
      signIn: ({ account, user, profile }) =>
        account?.type === 'oauth' ? passOAuth(account, user, profile, door, settings) : true,
      jwt: ({ token, user }) => {
        if (user === undefined || door.person === null) return token;
        const { id, orgId } = door.person;
        return { sub: id, name: user.name, email: user.email, ...(orgId === null ? {} : { orgId }) };
      },
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sub !== 'string') return;
        const { requestId, client } = door;
        const event = {
          action: 'session.signOut',
          outcome: 'success',
          requestId,
          client,
          detail: {},
        } as const;
        await recordPersonEvent(token.sub, event);
      },
    },
  };
}

async function passPassword(
  email: string,
  password: string,
  door: Door,
  settings: SignInSettings,
): Promise<User | null> {
  const now = new Date();
  const outcome = await signInWithPassword(
    { email, password, method: 'password', admits: mayHaveSession },
    signInContext(settings, door, now),
  );
  if (outcome.kind === 'refused') return null;
  const { person } = outcome;
  if (outcome.kind === 'code_needed') {
    const pending = { userId: person.id, method: 'password', orgId: null, at: now.getTime() } as const;
    rememberPending(door, pending, settings.secret);
    throw new Error(CODE_NEEDED);
  }
  door.person = { id: person.id, orgId: null };
  return toUser(person);
}

function toUser(person: Person | null): User | null {
  return person === null ? null : { id: person.id, email: person.email, name: person.name };
}

/** The form is told by a word; NextAuth passes on the text of an error and nothing else. */
async function inWords(passing: Promise<User | null>): Promise<User | null> {
  try {
    return await passing;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'rate_limited') throw new Error('TooManyAttempts');
    throw error;
  }
}
