import { handleSingleSignOn } from '@/server/transport/single-sign-on';

export const dynamic = 'force-dynamic';

export { handleSingleSignOn as GET, handleSingleSignOn as POST };
