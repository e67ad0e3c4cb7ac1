import { describe, expect, it } from 'vitest';
import { type Actor, mintScope } from '@/server/tenancy/actor';
import { refuseForeignOrigin } from './same-origin';

const person: Actor = { type: 'user', id: 'u', scope: mintScope('o'), role: 'admin', permissions: new Set() };
const key: Actor = { ...person, type: 'api_key' };
const check = (actor: Actor, headers: Record<string, string>) => () =>
  refuseForeignOrigin(
    new Request('http://app.test/v1/datasets', { method: 'POST', headers: { host: 'app.test', ...headers } }),
    actor,
  );

describe('calls with a session', () => {
  it.each<Record<string, string>>([
    { origin: 'http://evil.test' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('are refused from elsewhere: %j', (headers) => {
    expect(check(person, headers)).toThrow(/must come from the application/);
    expect(check(key, headers)).not.toThrow();
  });

  it.each<Record<string, string>>([{ origin: 'http://app.test' }, { 'sec-fetch-site': 'same-origin' }])(
    'are let through from here: %j',
    (headers) => {
      expect(check(person, headers)).not.toThrow();
    },
  );
});
