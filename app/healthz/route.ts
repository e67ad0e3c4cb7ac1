import { handleHealth } from '@/server/transport/health';

export const dynamic = 'force-dynamic';

export { handleHealth as GET };
