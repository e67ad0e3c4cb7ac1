import type { Call } from '@/server/operations/call';
import { DomainError } from '@/server/operations/errors';
import type { Services } from '@/server/tenancy/tenant-context';
import { openCall } from '../open-call';
import { withTag } from './conditional';
import { allowOrigin } from './cors';
import { problemResponse } from './problem-response';

export interface RestOptions {
  /** Signs sessions. */
  secret: string;
  corsOrigins: ReadonlySet<string>;
  trustedProxies: number;
}

const URL_CHARACTERS_MAX = 8192;
const PARAMETERS_MAX = 100;

/**
 * What every REST answer has, whatever it answers: a request id, problems as problem+json, what is left of the limit,
 * a tag and 304, nothing but headers for HEAD, and the headers that let another origin read it.
 */
export async function answerCall(
  request: Request,
  services: Services,
  options: RestOptions,
  work: (call: Call) => Promise<Response>,
): Promise<Response> {
  const { call, report } = openCall(request, services, options.trustedProxies);
  const ifMatch = request.headers.get('if-match');
  const answer = await answerOrProblem(request, call.requestId, () =>
    work(ifMatch === null ? call : { ...call, ifMatch }),
  );
  const headers = new Headers(answer.headers);
  report(headers);
  allowOrigin(request, headers, options.corsOrigins);
  // Whatever would have followed (an export, a stream of events) has to stop.
  if (request.method === 'HEAD') await answer.body?.cancel();
  const body = request.method === 'HEAD' ? null : answer.body;
  return new Response(body, { status: answer.status, headers });
}

async function answerOrProblem(
  request: Request,
  requestId: string,
  work: () => Promise<Response>,
): Promise<Response> {
  try {
    refuseLongAddress(request);
    return await withTag(request, await work());
  } catch (error) {
    return problemResponse(error, request, requestId);
  }
}

function refuseLongAddress(request: Request): void {
  const { pathname, search, searchParams } = new URL(request.url);
  if (pathname.length + search.length > URL_CHARACTERS_MAX)
    throw new DomainError('uri_too_long', `An address may have ${URL_CHARACTERS_MAX} characters.`);
  if (searchParams.size > PARAMETERS_MAX)
    throw new DomainError('uri_too_long', `An address may have ${PARAMETERS_MAX} parameters.`);
}
