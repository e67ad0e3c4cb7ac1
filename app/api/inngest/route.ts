import { handleInngest } from '@/server/transport/inngest-endpoint';

export const dynamic = 'force-dynamic';

export { handleInngest as GET, handleInngest as POST, handleInngest as PUT };
