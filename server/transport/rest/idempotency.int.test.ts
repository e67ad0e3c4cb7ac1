import fc from 'fast-check';
import type { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { removeExpiredIdempotencyKeys } from '@/server/jobs/sweep-idempotency-keys';
import { newUuid } from '@/server/lib/ids';
import { withTenant } from '@/server/tenancy/with-tenant';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { keyFor, restCaller } from '@/tests/support/rest-caller';
import { setUpTestServices, TEST_SECRET } from '@/tests/support/services';
import { createRestApp } from './app';
import { idempotent } from './idempotency';

setUpTestDatabase();
const services = setUpTestServices();
let app: Hono;
let ours: TestOrganisation;
let key: string;
const call = restCaller(
  () => app,
  () => key,
);

beforeAll(async () => {
  app = createRestApp({ ...services(), rates: null }, TEST_SECRET);
  ours = await createTestOrganisation();
  key = await keyFor(ours, services());
});

const jobsOf = () => withTenant(ours.scope, (db) => db.dataset.count());

/** Calls that begin while others run, some with the same key and body, some with another body. */
const schedule = fc.array(
  fc.record({
    key: fc.integer({ min: 0, max: 1 }),
    body: fc.constantFrom('same', 'same', 'other'),
    wave: fc.nat(2),
  }),
  { minLength: 2, maxLength: 8 },
);

describe('repeated calls', () => {
  it.each(['form', 'announcement', 'json'])(
    'create one thing by %s, in whatever order they come',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(schedule, async (calls) => {
          const round = newUuid();
          const before = await counts();
          const answers = new Map<number, { status: number; id: string; body: string }[]>();
          for (const wave of [0, 1, 2]) {
            const now = calls.filter((planned) => planned.wave === wave);
            const results = await Promise.all(
              now.map((planned) => send(kind, `${round}-${planned.key}`, planned.body)),
            );
            for (const [index, planned] of now.entries()) {
              const result = results[index];
              if (result === undefined) throw new Error('no answer');
              const list = answers.get(planned.key) ?? [];
              list.push({ status: result.status, id: result.json?.id ?? '', body: planned.body });
              answers.set(planned.key, list);
            }
          }
          for (const list of answers.values()) {
            const done = list.filter(({ status }) => status < 300);
            expect(new Set(done.map(({ id }) => id)).size).toBeLessThanOrEqual(1);
            expect(new Set(done.map(({ body }) => body)).size).toBeLessThanOrEqual(1);
            for (const { status } of list) expect([201, 202, 409, 422]).toContain(status);
          }
          // The first of each key is never refused, so each made exactly one.
          expect((await counts()) - before).toBe(answers.size);
        }),
        { numRuns: 12 },
      );
    },
  );

  async function counts(): Promise<number> {
    return withTenant(
      ours.scope,
      async (db) => (await db.dataset.count()) + (await db.upload.count()) + (await db.apiKey.count()),
    );
  }

  async function send(kind: string, idempotencyKey: string, body: string) {
    const headers = { 'idempotency-key': idempotencyKey };
    if (kind === 'json')
      return call('POST', '/v1/api-keys', { headers, body: { name: body, role: 'viewer' } });
    if (kind === 'announcement')
      return call('POST', '/v1/uploads', { headers: { ...headers, 'upload-length': String(body.length) } });
    const form = new FormData();
    form.set('file', new File([`a,b\n1,${body}\n`], 'table.csv', { type: 'text/csv' }));
    return call('POST', '/v1/datasets', { headers, form });
  }
});

describe('a call that dies', () => {
  const announced = () => withTenant(ours.scope, (db) => db.idempotencyKey.findMany());
  const within = (id: string) => ({ key: id, route: 'test', body: '{}' });

  it('leaves neither what it did nor its answer', async () => {
    const id = newUuid();
    const before = await jobsOf();
    const dying = idempotent(ours.actor, within(id), {
      run: async (commitWith) => {
        await withTenant(ours.scope, async (db) => {
          await db.dataset.create({ data: { id: newUuid(), orgId: ours.orgId, name: 'x', status: 'ready' } });
          await commitWith(db, { id: 'first' });
          throw new Error('killed');
        });
        return { id: 'never' };
      },
      respond: (output) => Response.json(output, { status: 201 }),
    });
    await expect(dying).rejects.toThrow('killed');
    expect(await jobsOf()).toBe(before);
    expect((await announced()).filter((row) => row.key === id)).toEqual([]);
  });

  it('commits nothing when another was let in after it was taken for dead', async () => {
    const id = newUuid();
    const before = await jobsOf();
    const create = (name: string, meanwhile: () => Promise<unknown>) => ({
      run: async (
        commitWith: (db: Parameters<Parameters<typeof withTenant>[1]>[0], output: unknown) => Promise<void>,
      ) => {
        await meanwhile();
        return withTenant(ours.scope, async (db) => {
          await db.dataset.create({ data: { id: newUuid(), orgId: ours.orgId, name, status: 'ready' } });
          await commitWith(db, { name });
          return { name };
        });
      },
      respond: (output: { name: string }) => Response.json(output, { status: 201 }),
    });
    let second: Response | undefined;
    const slow = idempotent(
      ours.actor,
      within(id),
      create('slow', async () => {
        await withTenant(ours.scope, (db) =>
          db.idempotencyKey.updateMany({
            where: { key: id },
            data: { createdAt: new Date(Date.now() - 3600_000) },
          }),
        );
        second = await idempotent(
          ours.actor,
          within(id),
          create('second', async () => {}),
        );
      }),
    );
    await expect(slow).rejects.toMatchObject({ code: 'conflict' });
    expect(await second?.json()).toEqual({ name: 'second' });
    expect(await jobsOf()).toBe(before + 1);
    const replay = await idempotent(
      ours.actor,
      within(id),
      create('third', async () => {}),
    );
    expect([await replay.json(), replay.headers.get('idempotent-replayed')]).toEqual([
      { name: 'second' },
      'true',
    ]);
  });

  it('is forgotten after a day', async () => {
    const id = newUuid();
    const body = { name: 'daily', role: 'viewer' };
    const headers = { 'idempotency-key': id };
    const first = await call('POST', '/v1/api-keys', { body, headers });
    await withTenant(ours.scope, (db) =>
      db.idempotencyKey.updateMany({ where: { key: id }, data: { expiresAt: new Date(Date.now() - 1) } }),
    );
    const next = await call('POST', '/v1/api-keys', { body, headers });
    expect([next.status, next.json.id === first.json.id]).toEqual([201, false]);
  });
});

describe('the sweep', () => {
  it('removes what has run out, of every organisation, and nothing else', async () => {
    const theirs = await createTestOrganisation();
    const now = new Date();
    const keep = (organisation: TestOrganisation, route: string, expiresAt: Date, count: number) =>
      withTenant(organisation.scope, (db) =>
        db.idempotencyKey.createMany({
          data: Array.from({ length: count }, () => {
            const id = newUuid();
            return { id, orgId: organisation.orgId, route, key: id, requestHash: '', expiresAt };
          }),
        }),
      );
    await removeExpiredIdempotencyKeys(now);
    await keep(ours, 'sweep.old', new Date(now.getTime() - 1), 1500);
    await keep(theirs, 'sweep.old', now, 1);
    await keep(theirs, 'sweep.new', new Date(now.getTime() + 1000), 2);
    expect(await removeExpiredIdempotencyKeys(now)).toBe(1501);
    expect(await withTenant(theirs.scope, (db) => db.idempotencyKey.count())).toBe(2);
  });
});

describe('a key', () => {
  it.each(['', 'x'.repeat(256), 'with space'])('is 1 to 255 visible characters, not %j', async (bad) => {
    const headers = { 'idempotency-key': bad };
    const answer = await call('POST', '/v1/api-keys', { body: { name: 'x', role: 'viewer' }, headers });
    expect([answer.status, answer.json.code]).toEqual([400, 'invalid_input']);
  });

  it('of one organisation says nothing to another', async () => {
    const theirs = await createTestOrganisation();
    const headers = { 'idempotency-key': 'shared' };
    const body = { name: 'shared', role: 'viewer' };
    const first = await call('POST', '/v1/api-keys', { body, headers });
    const second = await call('POST', '/v1/api-keys', {
      body,
      headers,
      key: await keyFor(theirs, services()),
    });
    expect([first.status, second.status, second.json.id === first.json.id]).toEqual([201, 201, false]);
  });
});
