import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORGANISATION_HEADER } from '@/server/auth/authenticate';
import { fromPublicId, type IdKind } from '@/server/lib/ids';
import { cacheKeys } from '@/server/tenancy/cache-keys';
import { objectKeys } from '@/server/tenancy/object-keys';
import { createRestApp } from '@/server/transport/rest/app';
import { setUpTestDatabase } from '@/tests/support/database';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { type Attempt, attempts, DOORS, inputOf, type Target, targets } from './attempts';
import { type Answer, Doors } from './doors';
import { objectAttempts } from './object-attempts';
import { type Front, type Ground, keysBelow } from './trial';
import { CANARY, createParty, fingerprintOf, type Party, strangeIds } from './two-organisations';

const database = setUpTestDatabase();
const services = setUpTestServices();
let ours: Party;
let theirs: Party;
let doors: Doors;
let all: Target[];
const cursors = new Map<string, string>();

beforeAll(async () => {
  theirs = await createParty(services(), CANARY);
  ours = await createParty(services(), 'mine');
  doors = new Doors({ ...services(), rates: null });
  await doors.open();
  all = targets(theirs);
  for (const target of all.filter(({ operation }) => operation?.kind === 'query')) {
    const attempt = attemptOn(target, 'rest');
    const { text } = await doors.call(theirs, {
      attempt,
      input: { ...inputOf(attempt, idsOf(), cursors), limit: 1 },
      headers: {},
    });
    const cursor = /"nextCursor":"([^"]+)"/.exec(text)?.[1];
    if (cursor !== undefined) cursors.set(target.id, cursor);
  }
}, 300_000);
afterAll(() => doors.close());

const idsOf = (): Record<'theirs' | 'ours' | 'nobody', Partial<Record<IdKind, string>>> => ({
  theirs: theirs.own,
  ours: ours.own,
  nobody: strangeIds(),
});

function attemptOn(target: Target, door: Attempt['door']): Attempt {
  const owners = target.fields.map(() => 'theirs' as const);
  return { door, target, owners, warmed: false, borrowed: false, organisationHeader: false };
}

/** Everything that only the other organisation knows: its canary, and its ids where the attacker did not send them. */
function leaksIn({ text }: Answer, sent: string): string[] {
  const secrets = [CANARY, theirs.orgId, ...Object.values(theirs.own), ...Object.values(theirs.ids)];
  const found = secrets.filter((secret) => text.includes(secret));
  const echoed = (secret: string) => sent.includes(secret);
  return [...new Set(found)].filter((secret) => !echoed(secret));
}

async function perform(attempt: Attempt): Promise<string[]> {
  const input = inputOf(attempt, idsOf(), cursors);
  const headers: Record<string, string> = {
    ...(attempt.organisationHeader ? { [ORGANISATION_HEADER]: theirs.own.organisation ?? '' } : {}),
    ...(attempt.borrowed ? { 'idempotency-key': 'shared-by-both', 'if-none-match': '"*"' } : {}),
  };
  const reads = attempt.target.operation === null || attempt.target.operation.kind === 'query';
  if (attempt.warmed && reads) await doors.call(theirs, { attempt, input, headers: {} });
  const answer = await doors.call(ours, { attempt, input, headers });
  const sent = `${JSON.stringify(input)}${JSON.stringify(headers)}`;
  const leaks = leaksIn(answer, sent).map((secret) => `${attempt.door} ${attempt.target.id}: ${secret}`);
  // A foreign id must look like one that names nothing.
  const plain =
    attempt.owners.length > 0 && attempt.owners.every((owner) => owner === 'theirs') && !attempt.borrowed;
  if (plain && reads && attempt.door === 'rest' && !attempt.organisationHeader) {
    const nothing = { ...attempt, owners: attempt.owners.map(() => 'nobody' as const) };
    const other = await doors.call(ours, {
      attempt: nothing,
      input: inputOf(nothing, idsOf(), cursors),
      headers,
    });
    if (other.status !== answer.status)
      leaks.push(`${attempt.target.id}: ${answer.status} for theirs, ${other.status} for nothing`);
  }
  return leaks;
}

/** Tries every way to the other organisation's stored bytes. */
async function sweepObjects(numRuns: number, ground: Ground) {
  const tried = new Map<string, number>();
  const leaks: string[] = [];
  await fc.assert(
    fc.asyncProperty(objectAttempts(ground), async ({ door, make }) => {
      tried.set(door, (tried.get(door) ?? 0) + 1);
      leaks.push(...(await make()));
    }),
    { numRuns },
  );
  return { tried, leaks: [...new Set(leaks)] };
}

async function groundOf(): Promise<Ground> {
  const theirObjects = await keysBelow(services().objectStore, objectKeys.tenantPrefix(theirs.scope));
  const rest = createRestApp({ ...services(), rates: null }, TEST_SECRET);
  return { ours, theirs, theirObjects, services: services(), rest: (request) => rest.fetch(request) };
}

async function sweep(numRuns: number, seed?: number) {
  const tried = new Map<string, number>();
  const leaks: string[] = [];
  await fc.assert(
    fc.asyncProperty(attempts(all), async (attempt) => {
      tried.set(attempt.door, (tried.get(attempt.door) ?? 0) + 1);
      leaks.push(...(await perform(attempt)));
    }),
    { numRuns, ...(seed === undefined ? {} : { seed }) },
  );
  return { tried, leaks: [...new Set(leaks)] };
}

describe('one organisation that tries to reach another', () => {
  it('can be found out: the victim itself sees what the attacker must not', async () => {
    let seen = 0;
    for (const target of all.filter(({ operation }) => operation?.kind === 'query')) {
      const attempt = attemptOn(target, 'trpc');
      const { status, text } = await doors.call(theirs, {
        attempt,
        input: inputOf(attempt, idsOf(), cursors),
        headers: {},
      });
      if (status === 200 && (text.includes(CANARY) || leaksIn({ status, text }, '').length > 0)) seen++;
    }
    expect(seen).toBeGreaterThan(20);
  });

  it('gets nothing in 1,200 attempts at every door, and changes nothing', { timeout: 600_000 }, async () => {
    const before = await fingerprintOf(theirs);
    const { tried, leaks } = await sweep(1200);
    console.info('attempts by door', Object.fromEntries(tried));
    expect(leaks).toEqual([]);
    for (const door of DOORS) expect(tried.get(door), door).toBeGreaterThan(100);
    expect(await fingerprintOf(theirs)).toBe(before);
  });

  it('reaches no stored object in 600 attempts by address, by guess or by key', {
    timeout: 600_000,
  }, async () => {
    const before = await fingerprintOf(theirs);
    const ground = await groundOf();
    expect(ground.theirObjects.length).toBeGreaterThan(5);
    const { tried, leaks } = await sweepObjects(600, ground);
    console.info('attempts by door', Object.fromEntries(tried));
    expect(leaks).toEqual([]);
    for (const door of ['object address', 'object key']) expect(tried.get(door), door).toBeGreaterThan(80);
    expect(await fingerprintOf(theirs)).toBe(before);
    expect((await groundOf()).theirObjects).toEqual(ground.theirObjects);
  });

  it('is found out when an address gives objects by their keys, or a store follows what climbs', async () => {
    const ground = await groundOf();
    const open: Front = async (request) => {
      const key = decodeURIComponent(new URL(request.url).pathname).replace(
        /^\/(v1\/)?(objects|files|uploads)?\/?/,
        '',
      );
      if (!ground.theirObjects.includes(key)) return ground.rest(request);
      return new Response(await buffer(await services().objectStore.get(key)));
    };
    expect((await sweepObjects(300, { ...ground, rest: open })).leaks.length).toBeGreaterThan(0);
    const { objectStore } = services();
    const climbing = {
      ...ground.services,
      objectStore: {
        ...objectStore,
        get: (key: string) => objectStore.get(posix.normalize(key)),
        head: (key: string) => objectStore.head(posix.normalize(key)),
        materialise: (key: string) => objectStore.materialise(posix.normalize(key)),
      },
    };
    expect((await sweepObjects(1200, { ...ground, services: climbing })).leaks.length).toBeGreaterThan(0);
  }, 300_000);

  it('gets nothing from the cache under any name', async () => {
    const { cache } = services();
    const part = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(':', `t:${theirs.orgId}`, `../t:${theirs.orgId}:comparison`),
    );
    await fc.assert(
      fc.asyncProperty(part, part, async (one, other) => {
        await cache.set(cacheKeys.comparison(theirs.scope, 1, one, other), CANARY, 60);
        expect(await cache.get(cacheKeys.comparison(theirs.scope, 1, one, other))).toBe(CANARY);
        for (const [x, y] of [
          [one, other],
          [`${theirs.orgId}:${one}`, other],
          [other, one],
        ] as const)
          expect(await cache.get(cacheKeys.comparison(ours.scope, 1, x, y))).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  it('is found out when a table is left open', { timeout: 300_000 }, async () => {
    const owner = new pg.Client({ connectionString: database().ownerUrl });
    await owner.connect();
    await owner.query('CREATE POLICY planted ON datasets FOR SELECT TO datrix_app USING (true)');
    try {
      const { leaks } = await sweep(150);
      expect(leaks.length).toBeGreaterThan(0);
    } finally {
      await owner.query('DROP POLICY planted ON datasets');
      await owner.end();
    }
    expect(fromPublicId('dataset', theirs.own.dataset ?? '')).toBe(theirs.ids.dataset);
  });
});
