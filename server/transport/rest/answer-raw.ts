import { noteRefusal } from '@/server/audit/note-refusal';
import { writeExport } from '@/server/audit/write-export';
import { authorise, type Call } from '@/server/operations/execute';
import { takeFromLimit } from '@/server/operations/rate-limits';
import type { Actor } from '@/server/tenancy/actor';
import type { RawRoute } from './raw-route';

/** What a method does to its limit, where the route does not say it. */
const RAW_KINDS = {
  GET: 'query',
  POST: 'start',
  PUT: 'mutation',
  PATCH: 'mutation',
  DELETE: 'mutation',
} as const;

/** Answers a call whose body or answer is not plain JSON; a refusal and a file that goes out are audited. */
export async function answerRaw(
  route: RawRoute,
  request: Request,
  params: Record<string, string>,
  actor: Exclude<Actor, { type: 'anonymous' }>,
  call: Call,
): Promise<Response> {
  try {
    authorise(route, actor);
  } catch (error) {
    await noteRefusal(error, route, actor, params, call);
    throw error;
  }
  await takeFromLimit({ kind: RAW_KINDS[route.method], rateClass: route.rateClass }, actor, call);
  const response = await route.handle(request, actor, params, { ...call, counted: true });
  const { searchParams } = new URL(request.url);
  if (route.exports?.(searchParams) !== true) return response;
  try {
    await writeExport(actor, route, { ...Object.fromEntries(searchParams), ...params }, call);
  } catch (error) {
    await response.body?.cancel();
    throw error;
  }
  return response;
}
