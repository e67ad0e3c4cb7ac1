import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { SESSION_COOKIE } from './authenticate';
import { checkPassword } from './check-password';

const SESSION_SECONDS = 7 * 24 * 3600;

/** E-mail and password; the session is a signed, encrypted token in an HTTP-only cookie. */
export function nextAuthOptions(settings: { secret: string; secure: boolean }): NextAuthOptions {
  return {
    secret: settings.secret,
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
        authorize: async (credentials) => {
          const email = String(credentials?.email ?? '').toLowerCase();
          const found = await checkPassword(email, String(credentials?.password ?? ''), new Date());
          if (found === null) return null;
          // An account that is for API calls only has nothing to see here.
          if (found.memberships.every(({ role }) => role === 'api_user')) return null;
          return { id: found.id, email: found.email, name: found.name };
        },
      }),
    ],
  };
}
