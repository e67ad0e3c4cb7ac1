import { handleReadiness } from '@/server/transport/health';

export const dynamic = 'force-dynamic';

export { handleReadiness as GET };
