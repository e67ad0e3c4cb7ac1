import { handleReference } from '@/server/transport/reference';

export const dynamic = 'force-dynamic';

export { handleReference as GET };
