import fc from 'fast-check';
import { expect, it } from 'vitest';
import { routeTemplate } from './route-template';

it.each([
  ['/', '/'],
  ['/acme/datasets', '/{org}/datasets'],
  ['/acme/datasets/ds_01m875kjcjec49k87vknwgvpa0', '/{org}/datasets/{id}'],
  ['/acme/settings/api-keys', '/{org}/settings/api-keys'],
  ['/_next/static/chunks/a.js', '/_next/{file}'],
  ['/api/trpc/dataset.list,me.get', '/api/trpc/{procedures}'],
  ['/api/auth/callback/google', '/api/auth/callback'],
  ['/v1/unknown', 'other'],
  ['/.env', 'other'],
  ['/a/b/c/d', 'other'],
])('%s is %s', (path, template) => expect(routeTemplate(path)).toBe(template));

it('names a bounded number of templates, whatever is asked for', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.webPath(), (path) => {
      seen.add(routeTemplate(path === '' ? '/' : path));
    }),
    { numRuns: 3000 },
  );
  expect(seen.size).toBeLessThan(20);
});
