import NextAuth from 'next-auth';
import { authOptions } from '@/server/auth/web-options';

export const dynamic = 'force-dynamic';

function handle(request: Request, context: unknown): Promise<Response> {
  return NextAuth(authOptions())(request, context);
}

export { handle as GET, handle as POST };
