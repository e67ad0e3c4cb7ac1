import { handleGraphql } from '@/server/transport/web';

export const dynamic = 'force-dynamic';

export { handleGraphql as GET, handleGraphql as POST };
