import { serviceProviderOf } from '@/server/domain/saml-connections';
import { fromPublicId } from '@/server/lib/ids';
import type { Door } from '../open-door';
import { acceptAnswer } from './accept-answer';
import { type SamlMeans, unknownConnection } from './answers';
import { begin } from './begin';
import { finish } from './finish';
import { metadataOf } from './service-provider';

/** Answers `/api/saml/start` and `/api/saml/<organisation>/{metadata,acs,finish}`. */
export async function handleSaml(request: Request, door: Door, means: SamlMeans): Promise<Response> {
  const response = await answer(request, door, means);
  for (const cookie of door.setCookies) response.headers.append('set-cookie', cookie);
  return response;
}

async function answer(request: Request, door: Door, means: SamlMeans): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const [, , , first = '', action = ''] = pathname.split('/');
  const call = `${request.method} ${first === 'start' ? first : action}`;
  if (call === 'GET start') return begin(searchParams, door, means);
  const orgId = fromPublicId('organisation', first);
  if (orgId === null) return unknownConnection();
  switch (call) {
    case 'GET metadata':
      // The same for every organisation that there might be, so that either side may begin.
      return new Response(metadataOf(serviceProviderOf(means.publicUrl, orgId)), {
        headers: { 'content-type': 'application/samlmetadata+xml' },
      });
    case 'GET finish':
      return finish(searchParams.get('ticket') ?? '', orgId, door, means);
    case 'POST acs':
      return acceptAnswer(request, orgId, door, means);
    default:
      return new Response(null, { status: 405 });
  }
}
