/** Parts of screen addresses that are words of ours; what is none of them is an id or made up. */
const WORDS = new Set(
  'annotate api-keys audit billing compliance connectors datasets deletions jobs members notifications organisation pipelines profile quality search security sessions settings sso users webhooks'.split(
    ' ',
  ),
);
const WHOLE = new Set(
  '/ /sign-in /sign-up /docs /docs/reference.js /healthz /readyz /metrics /graphql /icon.svg /favicon.ico /v1/openapi.json'.split(
    ' ',
  ),
);
const AUTH = /^\/api\/auth\/(signin|signout|session|csrf|providers|callback|error|_log)(\/|$)/;

/**
 * The template of an address that no door has named, so that the number of templates stays bounded whatever is asked
 * for: screens by their words, files as one, anything else as `other`.
 */
export function routeTemplate(pathname: string): string {
  if (WHOLE.has(pathname)) return pathname;
  if (pathname.startsWith('/_next/')) return '/_next/{file}';
  if (pathname.startsWith('/samples/')) return '/samples/{file}';
  if (pathname.startsWith('/api/trpc/')) return '/api/trpc/{procedures}';
  if (pathname === '/api/inngest') return pathname;
  const auth = AUTH.exec(pathname)?.[1];
  if (auth !== undefined) return `/api/auth/${auth}`;
  if (/^\/(v1|api|docs|graphql)(\/|$)/.test(pathname)) return 'other';
  const [, organisation = '', ...rest] = pathname.split('/');
  const [area] = rest;
  if (organisation === '' || area === undefined || !WORDS.has(area) || rest.length > 4) return 'other';
  return `/{org}/${rest.map((part) => (WORDS.has(part) ? part : '{id}')).join('/')}`;
}
