import { clientOf } from '@/server/audit/client-of';
import { authenticate } from '@/server/auth/authenticate';
import { newUuid } from '@/server/lib/ids';
import type { Services } from '@/server/tenancy/tenant-context';
import { problemResponse } from '../rest/problem-response';
import { refuseForeignOrigin } from '../same-origin';
import { secureAnswer } from '../security/secure-answer';
import { handleGraphql } from './handle-graphql';

/** Answers a GraphQL request, once it is known who asks and from where. */
export async function answerGraphql(request: Request, services: Services, secret: string): Promise<Response> {
  const requestId = newUuid();
  try {
    const actor = await authenticate(request, secret);
    refuseForeignOrigin(request, actor);
    const call = { requestId, services, client: clientOf(request), signal: request.signal };
    return secureAnswer(await handleGraphql(request, actor, call));
  } catch (error) {
    return secureAnswer(problemResponse(error, request, requestId));
  }
}
