import { handleSignIn } from '@/server/transport/sign-in';

export const dynamic = 'force-dynamic';

export { handleSignIn as GET, handleSignIn as POST };
