import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { ORGANISATION_COOKIE, ORGANISATION_HEADER } from '@/server/auth/authenticate';
import { fromPublicId, type IdKind, newUuid, toPublicId } from '@/server/lib/ids';
import { objectKeys } from '@/server/tenancy/object-keys';
import { RAW_ROUTES } from '@/server/transport/rest/raw-routes';
import { answerOf } from './doors';
import { type Ground, keysBelow, type Trial } from './trial';
import { CANARY } from './two-organisations';

type Written = 'encoded' | 'raw' | 'twice';
/** What stands in the place of an id: `named` says whether it points at something of the other organisation. */
interface Slot {
  value: (ground: Ground, kind: IdKind) => string;
  named: boolean;
}

const theirs = (ground: Ground, kind: IdKind) => ground.theirs.own[kind] ?? '';
const ours = (ground: Ground, kind: IdKind) => ground.ours.own[kind] ?? '';
const bare = (ground: Ground, kind: IdKind) => fromPublicId(kind, theirs(ground, kind)) ?? '';
const anObject = ({ theirObjects }: Ground, at: number) => theirObjects[at % theirObjects.length] ?? '';

const PLAIN: Slot = { named: true, value: theirs };
const NOTHING: Slot = { named: false, value: (_ground, kind) => toPublicId(kind, newUuid()) };

const slot = fc.oneof(
  { weight: 5, arbitrary: fc.constant(PLAIN) },
  { weight: 2, arbitrary: fc.constant<Slot>({ named: false, value: ours }) },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.nat(200), fc.nat(8)).chain(([at, climb]) =>
      fc.constantFrom<Slot>(
        { named: true, value: bare },
        { named: true, value: (ground, kind) => theirs(ground, kind).toUpperCase() },
        { named: true, value: (ground, kind) => `${ours(ground, kind)}/../${theirs(ground, kind)}` },
        { named: true, value: (ground, kind) => `${theirs(ground, kind)}\0` },
        { named: true, value: (ground, kind) => ` ${theirs(ground, kind)} ` },
        { named: true, value: (ground, kind) => `${ours(ground, kind)},${theirs(ground, kind)}` },
        { named: true, value: (ground) => anObject(ground, at) },
        { named: true, value: (ground) => `${'../'.repeat(climb)}${anObject(ground, at)}` },
        { named: true, value: (ground) => `${'..\\'.repeat(climb)}${anObject(ground, at)}.enc` },
        // An id of another kind over the same bytes.
        { named: true, value: (ground, kind) => toPublicId(kind, ground.theirs.ids.dataset) },
      ),
    ),
  },
);

const write: Record<Written, (text: string) => string> = {
  encoded: encodeURIComponent,
  raw: (text) => text.replaceAll('\0', '%00').replaceAll(' ', '%20'),
  twice: (text) => encodeURIComponent(encodeURIComponent(text)),
};

interface Address {
  method: string;
  path: string;
}

/** Everything that gives, takes, joins or removes the bytes of something by its address. */
const ADDRESSES: Address[] = [
  ...RAW_ROUTES.filter(({ path }) => path.includes('{') && !path.endsWith('/events')).flatMap(
    ({ method, path }) => [{ method, path }, ...(method === 'GET' ? [{ method: 'HEAD', path }] : [])],
  ),
  { method: 'POST', path: '/v1/uploads' },
  { method: 'POST', path: '/v1/datasets' },
];
const GUESSED = ['/', '/v1/objects/', '/v1/files/', '/v1/uploads/', '/v1/uploads/../../', '/_next/../'];

interface Credentials {
  how: 'key' | 'forged';
  organisation: boolean;
}

function headersOf({ ours: us, theirs: them }: Ground, { how, organisation }: Credentials) {
  const wanted = them.own.organisation ?? '';
  return {
    authorization: `Bearer ${how === 'key' ? us.key : forgedToken(us.token, them)}`,
    ...(organisation ? { [ORGANISATION_HEADER]: wanted, cookie: `${ORGANISATION_COOKIE}=${wanted}` } : {}),
  };
}

/** Our own access token with the other organisation in it, under the signature that it had. */
function forgedToken(token: string, them: Ground['theirs']): string {
  const [head = '', body = '', signature = ''] = token.split('.');
  const claims: object = JSON.parse(Buffer.from(body, 'base64url').toString());
  const changed = { ...claims, org: them.own.organisation, sub: them.own.user };
  return [head, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

function requestOf(
  ground: Ground,
  plan: { address: Address; slots: Slot[]; written: Written; format: string; credentials: Credentials },
): Request {
  const { address, slots, written, format, credentials } = plan;
  let next = 0;
  const value = (kind: IdKind) => (slots[next++ % slots.length] ?? PLAIN).value(ground, kind);
  const path = address.path.replaceAll(/\{(\w+)Id\}/g, (_all, kind: IdKind) => write[written](value(kind)));
  const url = new URL(`http://localhost${path}`);
  if (address.method === 'GET' && /download|report|cells|set-aside/.test(path))
    url.searchParams.set('format', format);
  const headers = new Headers(headersOf(ground, credentials));
  const init: RequestInit & { duplex: 'half' } = { method: address.method, headers, duplex: 'half' };
  if (address.path.startsWith('/v1/uploads')) headers.set('tus-resumable', '1.0.0');
  if (address.method === 'PATCH') {
    headers.set('content-type', 'application/offset+octet-stream');
    headers.set('upload-offset', '0');
    init.body = 'a,b\n';
  } else if (address.path === '/v1/uploads') {
    const pieces = slots.map(() => write[written](`/v1/uploads/${value('upload')}`).replaceAll('%2F', '/'));
    headers.set('upload-concat', `final;${pieces.join(' ')}`);
  } else if (address.path === '/v1/datasets') {
    headers.set('content-type', 'application/json');
    init.body = JSON.stringify({ name: 'mine', uploads: slots.map(() => value('upload')) });
  } else if (address.method === 'POST') {
    const form = new FormData();
    form.set('file', new File(['a,b\n1,2\n'], 'x.csv'));
    init.body = form;
  }
  return new Request(url, init);
}

const credentials = fc.record<Credentials>({
  how: fc.oneof({ weight: 5, arbitrary: fc.constant('key' as const) }, fc.constant('forged' as const)),
  organisation: fc.boolean(),
});

function byAddress(ground: Ground): fc.Arbitrary<Trial> {
  return fc
    .record({
      address: fc.constantFrom(...ADDRESSES),
      slots: fc.array(slot, { minLength: 2, maxLength: 2 }),
      written: fc.constantFrom<Written>('encoded', 'raw', 'twice'),
      format: fc.constantFrom('csv', 'parquet', 'jsonl', 'html'),
      credentials,
    })
    .map((drawn) => {
      // With our own ids alone it is no attempt on anybody.
      const slots = drawn.slots.some(({ named }) => named) ? drawn.slots : [PLAIN, ...drawn.slots.slice(1)];
      const one = (drawn.address.path.match(/\{/g) ?? []).length === 1;
      return { ...drawn, slots: one ? slots.filter(({ named }) => named).slice(0, 1) : slots };
    })
    .map((plan) => ({
      door: 'object address',
      make: async () => {
        const request = requestOf(ground, plan);
        const said = `${request.method} ${request.url}`;
        const { status, text } = await answerOf(await ground.rest(request));
        const leaks = status < 400 || status >= 500 ? [`${said}: ${status}`] : [];
        if (text.includes(CANARY)) leaks.push(`${said}: ${CANARY}`);
        if (plan.slots.every((each) => each === PLAIN)) {
          const other = await ground.rest(
            requestOf(ground, { ...plan, slots: plan.slots.map(() => NOTHING) }),
          );
          await other.body?.cancel();
          if (other.status !== status) leaks.push(`${said}: ${status}, ${other.status} for nothing`);
        }
        return leaks;
      },
    }));
}

function byGuessing(ground: Ground): fc.Arbitrary<Trial> {
  return fc
    .record({
      start: fc.constantFrom(...GUESSED),
      at: fc.nat(200),
      written: fc.constantFrom<Written>('encoded', 'raw', 'twice'),
      ending: fc.constantFrom('', '.enc', '?X-Amz-Expires=99999999&X-Amz-Signature=0'),
      credentials,
    })
    .map(({ start, at, written, ending, credentials: who }) => ({
      door: 'object address',
      make: async () => {
        const url = `http://localhost${start}${write[written](anObject(ground, at))}${ending}`;
        const { status, text } = await answerOf(
          await ground.rest(new Request(url, { headers: headersOf(ground, who) })),
        );
        return status < 400 || status >= 500 || text.includes(CANARY) ? [`GET ${url}: ${status}`] : [];
      },
    }));
}

/** Keys as the domain makes them for our scope, with names that lead elsewhere. */
function byKey(ground: Ground): fc.Arbitrary<Trial> {
  const { ours: us, theirs: them } = ground;
  const climbing = fc
    .record({
      at: fc.nat(200),
      climb: fc.integer({ min: 0, max: 7 }),
      step: fc.constantFrom('../', './../', '..\\', '%2e%2e/', '..%2f', '....//', '..;/', '/'),
      cut: fc.boolean(),
      ending: fc.constantFrom('', '/', '\0', '/.', '.enc'),
    })
    .map(({ at, climb, step, cut, ending }) => {
      const key = anObject(ground, at);
      return `${step.repeat(climb)}${cut ? key.slice(2) : key}${ending}`;
    });
  const plain = fc.constantFrom(them.orgId, them.ids.dataset, '..', `../${them.orgId}`, '*', '');
  // As many steps up as the key has above it lead to the other organisation wherever names are followed.
  const exact = fc.nat(200).map((at) => ({ up: anObject(ground, at) }));
  const name = fc.oneof({ weight: 4, arbitrary: climbing }, { weight: 3, arbitrary: exact }, plain);
  return fc
    .record({
      names: fc.tuple(plain, name),
      make: fc.constantFrom(
        objectKeys.uploadPart,
        objectKeys.version,
        objectKeys.setAside,
        objectKeys.versionPrefix,
        (scope: typeof us.scope, _first: string, second: string) => objectKeys.uploadPrefix(scope, second),
        (scope: typeof us.scope, _first: string, second: string) =>
          `${objectKeys.tenantPrefix(scope)}${second}`,
      ),
      way: fc.constantFrom('get', 'head', 'materialise', 'list'),
    })
    .map(({ names: [first, second], make, way }) => ({
      door: 'object key',
      make: async () => {
        const above = make(us.scope, first, '').replace(/[^/]*$/, '');
        const name =
          typeof second === 'string' ? second : `${'../'.repeat(above.split('/').length - 1)}${second.up}`;
        const key = make(us.scope, first, name);
        const got = await reach(ground, key, way).catch(() => null);
        return got === null ? [] : [`${way} ${key}: ${got.slice(0, 80)}`];
      },
    }));
}

/** What came of it, if it is something of the other organisation's. */
async function reach(ground: Ground, key: string, way: string): Promise<string | null> {
  const { objectStore } = ground.services;
  switch (way) {
    case 'get':
      // Nothing of ours lies under such a key, so that whatever comes is not ours.
      return (await buffer(await objectStore.get(key))).toString('latin1');
    case 'head':
      return (await objectStore.head(key)) === null ? null : 'there is one';
    case 'materialise': {
      const file = await objectStore.materialise(key);
      return readFile(file.path, 'latin1').finally(file.release);
    }
    default:
      return (await keysBelow(objectStore, key)).find((found) => found.includes(ground.theirs.orgId)) ?? null;
  }
}

/** Every way to the bytes of an object of another organisation: by address, by a guess, by a key that leads astray. */
export function objectAttempts(ground: Ground): fc.Arbitrary<Trial> {
  return fc.oneof(
    { weight: 5, arbitrary: byAddress(ground) },
    { weight: 1, arbitrary: byGuessing(ground) },
    { weight: 2, arbitrary: byKey(ground) },
  );
}
