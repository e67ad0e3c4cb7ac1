import { headers } from 'next/headers';
import { bootstrap } from '@/server/config/bootstrap';
import { environment } from '@/server/config/env';
import { personOf } from '@/server/tenancy/actor';
import { withSystem } from '@/server/tenancy/with-system';
import { authenticate } from './authenticate';

/** Where a page request without a path belongs: the person's datasets (an auditor's trail), or the sign-in page. */
export async function homePath(): Promise<string> {
  bootstrap({ warmMax: 2 });
  const cookie = (await headers()).get('cookie') ?? '';
  const request = new Request('http://localhost/', { headers: { cookie } });
  const actor = await authenticate(request, environment().NEXTAUTH_SECRET);
  if (actor.type !== 'user') return personOf(actor) === null ? '/sign-in' : '/welcome';
  const organisation = await withSystem('authenticate', (db) =>
    db.organisation.findUniqueOrThrow({ where: { id: actor.scope.orgId }, select: { slug: true } }),
  );
  // An auditor sees no datasets; their first page is what they came for.
  const auditor = actor.permissions.has('audit.read') && !actor.permissions.has('dataset.read');
  return `/${organisation.slug}/${auditor ? 'compliance/audit' : 'datasets'}`;
}
