import type { Services } from '@/server/tenancy/tenant-context';
import { identify } from '../identify';
import { openCall } from '../open-call';
import { problemResponse } from '../rest/problem-response';
import { refuseForeignOrigin } from '../same-origin';
import { secureAnswer } from '../security/secure-answer';
import { handleGraphql } from './handle-graphql';

/** Answers a GraphQL request, once it is known who asks and from where. */
export async function answerGraphql(
  request: Request,
  services: Services,
  secret: string,
  trustedProxies = 0,
): Promise<Response> {
  const { call, report } = openCall(request, services, trustedProxies);
  const answer = await identify(request, secret, call)
    .then((actor) => {
      refuseForeignOrigin(request, actor);
      return handleGraphql(request, actor, call);
    })
    .catch((error: unknown) => problemResponse(error, request, call.requestId));
  const described = secureAnswer(answer);
  report(described.headers);
  return described;
}
