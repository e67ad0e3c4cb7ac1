import type { NextAuthOptions } from 'next-auth';
import { bootstrap } from '@/server/config/bootstrap';
import { environment } from '@/server/config/env';
import { nextAuthOptions } from './next-auth-options';
import { withSessionClaims } from './session-claims';

/** NextAuth's options in the web process. */
export function authOptions(): NextAuthOptions {
  bootstrap({ warmMax: 2 });
  const settings = environment();
  return withSessionClaims(
    nextAuthOptions({
      secret: settings.NEXTAUTH_SECRET,
      secure: settings.DATRIX_PUBLIC_URL.startsWith('https:'),
    }),
  );
}
