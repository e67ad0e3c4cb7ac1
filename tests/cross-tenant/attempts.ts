import fc from 'fast-check';
import { z } from 'zod';
import { ID_PREFIXES, type IdKind } from '@/server/lib/ids';
import { kindOfId } from '@/server/lib/zod-ids';
import type { Operation } from '@/server/operations/define-operation';
import { allOperations } from '@/server/registry';
import { unwrap } from '@/server/transport/graphql/unwrap';
import { RAW_ROUTES } from '@/server/transport/rest/raw-routes';
import { CANARY, type Party } from './two-organisations';

/** Which object an id-bearing field points at. */
export type Owner = 'theirs' | 'ours' | 'nobody';
export const DOORS = ['rest', 'session', 'trpc', 'graphql', 'sse', 'socket'] as const;
export type Door = (typeof DOORS)[number];

/** One call of an attacker; `owners` by field, in the order of the target's fields. */
export interface Attempt {
  door: Door;
  target: Target;
  owners: Owner[];
  /** The victim makes the same call just before, so that whatever is kept of an answer is there. */
  warmed: boolean;
  /** The victim's cursor, position, tag or Idempotency-Key comes along. */
  borrowed: boolean;
  organisationHeader: boolean;
}

export interface Target {
  id: string;
  operation: Operation | null;
  method: string;
  path: string | null;
  /** Fields that hold ids, with the kind; null: an id of any kind. */
  fields: { name: string; kind: IdKind | null }[];
  /** What else has to be there. */
  rest: Record<string, unknown>;
}

/** Texts that take an id without being one by their schema. */
const ANY_ID = new Set(['subjectId', 'resourceId', 'with']);
/** What ends the attacker's own account or organisation would end the test. */
const SPARED = /^(organisation|session|account|invitation|member|user)\./;

/** Values of fields that carry no ids, so that a call gets past the check of its input. */
function filler(victim: Party): Record<string, unknown> {
  return {
    steps: [{ transform: 'fill_statistic', column: 'amount' }],
    column: 'city',
    row: 0,
    decision: 'undo',
    items: [{ row: 0, column: 'city' }],
    columns: ['city'],
    sql: 'SELECT * FROM data',
    query: CANARY,
    search: CANARY,
    tag: CANARY,
    name: 'x',
    body: 'x',
    definition: { kind: 'not_null', column: 'city' },
    content: 'rules: [{ kind: not_null, column: city }]',
    schedule: null,
    files: victim.objects.map((key) => ({ key, name: 'x.csv', sizeBytes: 1, sha256: '' })),
    reason: 'because',
    status: undefined,
  };
}

/** Every operation and raw route that an id, a filter text or a position can be put into. */
export function targets(victim: Party): Target[] {
  const fill = filler(victim);
  const operations = allOperations().flatMap((operation): Target[] => {
    const shape: Record<string, z.ZodType> =
      operation.input instanceof z.ZodObject ? operation.input.shape : {};
    const fields = Object.entries(shape).flatMap(([name, schema]): Target['fields'] => {
      const kind = idKindIn(schema);
      return kind !== undefined ? [{ name, kind }] : ANY_ID.has(name) ? [{ name, kind: null }] : [];
    });
    const rest = Object.fromEntries(
      Object.keys(shape).flatMap((name) => (fill[name] === undefined ? [] : [[name, fill[name]]])),
    );
    const reads = operation.kind === 'query';
    const reachesOut = fields.length > 0 || 'files' in rest || (reads && 'limit' in shape);
    if (operation.kind === 'public' || SPARED.test(operation.id) || !reachesOut) return [];
    return [
      {
        id: operation.id,
        operation,
        method: operation.http?.method ?? 'POST',
        path: operation.http?.path ?? null,
        fields,
        rest,
      },
    ];
  });
  const raw = RAW_ROUTES.filter(({ method, path }) => method === 'GET' && path.includes('{')).map(
    (route): Target => ({
      id: route.id,
      operation: null,
      method: route.method,
      path: route.path,
      fields: [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
        name,
        kind: kindOfName(name),
      })),
      rest: { format: 'csv' },
    }),
  );
  return [...operations, ...raw];
}

function idKindIn(schema: z.ZodType): IdKind | undefined {
  const { core } = unwrap(schema, 'input');
  if (core instanceof z.ZodArray) return kindOfId(unwrap(core.element as z.ZodType, 'input').core);
  return kindOfId(core);
}

function kindOfName(name: string): IdKind | null {
  const kind = name.replace(/Id$/, '');
  return Object.hasOwn(ID_PREFIXES, kind) ? (kind as IdKind) : null;
}

const owner = fc.oneof(
  { weight: 6, arbitrary: fc.constant('theirs' as const) },
  { weight: 2, arbitrary: fc.constant('ours' as const) },
  { weight: 1, arbitrary: fc.constant('nobody' as const) },
);

export function attempts(all: Target[]): fc.Arbitrary<Attempt> {
  const base = { warmed: fc.boolean(), borrowed: fc.boolean(), organisationHeader: fc.boolean() };
  return (
    fc
      .record({ target: fc.constantFrom(...all), door: fc.constantFrom(...DOORS) })
      .chain(({ target, door }) =>
        fc.record({
          door: fc.constant(door),
          target: fc.constant(target),
          owners: fc.array(owner, { minLength: target.fields.length, maxLength: target.fields.length }),
          ...base,
        }),
      )
      // A change with ids of one's own only is no attempt on anybody.
      .filter(
        ({ target, owners }) =>
          target.operation?.kind === 'query' ||
          target.operation === null ||
          owners.includes('theirs') ||
          'files' in target.rest,
      )
  );
}

/** The input of an attempt; `ids` of fields of any kind are those of datasets. */
export function inputOf(
  { target, owners, borrowed }: Attempt,
  parties: Record<Owner, Partial<Record<IdKind, string>>>,
  cursors: Map<string, string>,
): Record<string, unknown> {
  const input: Record<string, unknown> = { ...target.rest };
  for (const [index, { name, kind }] of target.fields.entries()) {
    const id = parties[owners[index] ?? 'theirs'][kind ?? 'dataset'];
    input[name] = name.endsWith('Ids') || name === 'uploads' ? [id] : id;
  }
  const cursor = cursors.get(target.id);
  if (borrowed && cursor !== undefined) input.cursor = cursor;
  return input;
}
