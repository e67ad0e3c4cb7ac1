import { handleTrpc } from '@/server/transport/web';

export const dynamic = 'force-dynamic';

export { handleTrpc as GET, handleTrpc as POST };
