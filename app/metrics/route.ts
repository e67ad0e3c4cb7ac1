import { handleMetrics } from '@/server/transport/metrics';

export const dynamic = 'force-dynamic';

export { handleMetrics as GET };
