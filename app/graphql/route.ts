import { answerGraphql } from '@/server/transport/web';

export const dynamic = 'force-dynamic';

export { answerGraphql as GET, answerGraphql as POST };
