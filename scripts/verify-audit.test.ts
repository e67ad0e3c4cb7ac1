import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnchorSigner, newSigningKey } from '@/server/adapters/anchor-signer/anchor-signer';
import { anchorText } from '@/server/audit/anchor';
import { type ChainedEvent, canonicalJson, commitmentOf, genesisHash, sealHash } from '@/server/audit/chain';
import {
  type ExportedAnchor,
  type ExportedEvent,
  type ExportRecord,
  signedExport,
} from '@/server/audit/export-records';
import { exportHead, exportLine } from '@/server/audit/export-text';
import { newUuid } from '@/server/lib/ids';
import type { AnchorSigner } from '@/server/ports/anchor-signer';
import { recordsOfCsv, recordsOfJsonl, verifyRecords } from './verify-audit.mjs';

const signer = createAnchorSigner(newSigningKey());
const stranger = createAnchorSigner(newSigningKey());
const fingerprint = createHash('sha256').update(Buffer.from(signer.publicKey, 'base64')).digest('hex');
const TIME = '2026-03-01T10:00:00.000Z';

interface Plan {
  events: { action: string; text: string; payload: 'kept' | 'erased' | 'none'; request: string | null }[];
  /** Parts of the trail, 0-1: where the export begins and ends, and where anchors lie. */
  begin: number;
  finish: number;
  anchors: number[];
  whole: boolean;
}

const Plan: fc.Arbitrary<Plan> = fc.record({
  events: fc.array(
    fc.record({
      action: fc.constantFrom('dataset.create', 'dataset.rows', 'user.signIn'),
      text: fc.string({ unit: 'grapheme', maxLength: 20 }),
      payload: fc.constantFrom('kept', 'kept', 'erased', 'none'),
      request: fc.option(fc.stringMatching(/^[\w.-]{8,12}$/)),
    }),
    { minLength: 3, maxLength: 25 },
  ),
  begin: fc.double({ min: 0, max: 0.4, noNaN: true }),
  finish: fc.double({ min: 0.6, max: 1, noNaN: true }),
  anchors: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 3 }),
  whole: fc.boolean(),
});

type Link = Omit<ExportedEvent, 'kind' | 'sequence' | 'previousHash' | 'hash'>;

/** What an organisation's trail looks like: the erasure behind every erased payload is its last event. */
function trailOf(plan: Plan, organisation: string): ExportedEvent[] {
  const erasureId = newUuid();
  const links = plan.events.map(({ action, text, payload, request }): Link => {
    const [salt, content] = [new Uint8Array(randomBytes(32)), { detail: { text, at: [1, 2.5, null] } }];
    const commitment = payload === 'none' ? null : commitmentOf(salt, canonicalJson(content));
    const event = { ...blank(organisation), action, requestId: request, commitment };
    if (payload === 'none') return { ...event, payload: null };
    if (payload === 'erased') return { ...event, payload: { erased: { at: TIME, erasureId } } };
    return { ...event, payload: { salt: Buffer.from(salt).toString('base64'), content } };
  });
  const erasure = { ...blank(organisation), action: 'audit.erasePersonal', resourceType: 'erasure' };
  return chained([...links, { ...erasure, resourceId: erasureId, payload: null }], organisation);
}

function blank(organisation: string): ChainedEvent {
  return {
    id: newUuid(),
    organisation,
    time: TIME,
    action: 'dataset.create',
    actorType: 'user',
    actorId: newUuid(),
    resourceType: 'dataset',
    resourceId: newUuid(),
    outcome: 'success',
    occurrences: 1,
    requestId: null,
    commitment: null,
  };
}

/** Numbers and hashes rows anew, as the sealer does, and as an attacker can who has no key. */
function chained(links: Link[], organisation: string, first = 1, start?: string): ExportedEvent[] {
  let hash = start ?? genesisHash(organisation);
  return links.map(({ payload, ...event }, index) => {
    const [previousHash, sequence] = [hash, first + index];
    hash = sealHash(event, sequence, previousHash);
    return { kind: 'event', ...event, sequence, previousHash, hash, payload };
  });
}

function linkOf({
  kind: _kind,
  sequence: _sequence,
  previousHash: _previous,
  hash: _hash,
  ...link
}: ExportedEvent) {
  return link;
}

function anchorOf({ organisation, sequence, hash }: ExportedEvent, by: AnchorSigner): ExportedAnchor {
  const { keyId, publicKey } = by;
  const row = { orgId: organisation, sequence: BigInt(sequence), hash, anchoredAt: new Date(TIME), keyId };
  const signature = by.sign(anchorText(row));
  return { kind: 'anchor', organisation, sequence, hash, time: TIME, keyId, publicKey, signature };
}

interface Made {
  organisation: string;
  records: ExportRecord[];
}

async function exportOf(plan: Plan, by = signer): Promise<Made> {
  const organisation = newUuid();
  const trail = trailOf(plan, organisation);
  const [from, to] = plan.whole
    ? [0, trail.length]
    : [Math.floor(plan.begin * trail.length), Math.ceil(plan.finish * trail.length)];
  const rows = trail.slice(from, to);
  const first = rows[0];
  const anchored = plan.anchors.flatMap((part) => trail[Math.floor(part * trail.length)] ?? []);
  const newest = anchored.reduce((most, { sequence }) => Math.max(most, sequence), 0);
  const anchors = anchored.filter(
    ({ sequence }) => sequence >= from && (sequence <= to || sequence === newest),
  );
  const header = {
    kind: 'header' as const,
    format: 'datrix.audit.export.v1' as const,
    organisation,
    from: plan.whole ? null : TIME,
    to: plan.whole ? null : TIME,
    exportedAt: TIME,
    firstSequence: first?.sequence ?? 1,
    previousHash: first?.previousHash ?? genesisHash(organisation),
  };
  const between = [...anchors.map((row) => anchorOf(row, by)), ...rows];
  const records: ExportRecord[] = [];
  for await (const record of signedExport(header, between, by)) records.push(record);
  return { organisation, records };
}

const isEvent = (record: ExportRecord): record is ExportedEvent => record.kind === 'event';

function withEvents(
  { records, organisation }: Made,
  change: (rows: ExportedEvent[]) => ExportedEvent[],
): Made {
  const rows = change(records.filter(isEvent));
  const others = records.filter((record) => !isEvent(record));
  const end = others.at(-1);
  const last = rows.at(-1);
  // An attacker mends whatever needs no key.
  const mended =
    end?.kind === 'end' && last !== undefined
      ? [{ ...end, rows: rows.length, lastSequence: last.sequence, lastHash: last.hash }]
      : [];
  return { organisation, records: [...others.slice(0, -1), ...rows, ...mended] };
}

/** `mend`: the attacker hashes the chain anew behind the change. */
function rehashed(made: Made, change: (links: Link[]) => Link[]): Made {
  return withEvents(made, (rows) => {
    const first = rows[0];
    return chained(change(rows.map(linkOf)), made.organisation, first?.sequence, first?.previousHash);
  });
}

const FIELDS: [keyof ChainedEvent, unknown][] = [
  ['action', 'dataset.delete'],
  ['time', '2026-03-01T10:00:00.001Z'],
  ['actorId', newUuid()],
  ['actorType', 'system'],
  ['resourceId', null],
  ['resourceType', 'x'],
  ['outcome', 'denied'],
  ['occurrences', 2],
  ['requestId', 'another-request'],
  ['id', newUuid()],
  ['commitment', 'ab'.repeat(32)],
];

function without<Item>(items: Item[], index: number): Item[] {
  return items.filter((_item, at) => at !== index);
}
function moved<Item>(items: Item[], index: number): Item[] {
  const item = items[index];
  return item === undefined
    ? items
    : [...without(items, index).slice(0, index + 1), item, ...without(items, index).slice(index + 1)];
}

/** Each does one thing to the row at `index`; null where the export offers nothing to do it to. */
const ATTACKS: Record<string, (made: Made, index: number, pick: number) => Made | null> = {
  changed: (made, index, pick) => {
    const [field, value] = FIELDS[pick % FIELDS.length] ?? ['action', 'x'];
    return withEvents(made, (rows) =>
      rows.map((row, at) => (at === index ? { ...row, [field]: value } : row)),
    );
  },
  'changed and hashed anew': (made, index, pick) => {
    const [field, value] = FIELDS[pick % FIELDS.length] ?? ['action', 'x'];
    return rehashed(made, (rows) => rows.map((row, at) => (at === index ? { ...row, [field]: value } : row)));
  },
  removed: (made, index) => withEvents(made, (rows) => without(rows, index)),
  'removed and hashed anew': (made, index) => rehashed(made, (links) => without(links, index)),
  inserted: (made, index) =>
    withEvents(made, (rows) =>
      rows.flatMap((row, at) => (at === index ? [{ ...row, id: newUuid() }, row] : [row])),
    ),
  repeated: (made, index) =>
    withEvents(made, (rows) => rows.flatMap((row, at) => (at === index ? [row, row] : [row]))),
  'inserted and hashed anew': (made, index) =>
    rehashed(made, (links) => [
      ...links.slice(0, index),
      { ...blank(made.organisation), payload: null },
      ...links.slice(index),
    ]),
  reordered: (made, index) => (index === 0 ? null : withEvents(made, (rows) => moved(rows, index - 1))),
  'reordered and hashed anew': (made, index) =>
    index === 0 ? null : rehashed(made, (links) => moved(links, index - 1)),
  'cut off': (made, index) => (index === 0 ? null : withEvents(made, (rows) => rows.slice(0, index))),
  'cut off with the end': (made, index) => {
    const at = made.records.findIndex(isEvent) + index;
    return { ...made, records: made.records.slice(0, at) };
  },
  'given another payload': (made, index) => {
    const payload = { salt: Buffer.alloc(32).toString('base64'), content: { detail: { text: 'other' } } };
    return withEvents(made, (rows) => rows.map((row, at) => (at === index ? { ...row, payload } : row)));
  },
  'exchanged its payload': (made, index) => {
    const kept = made.records.filter(isEvent).filter(({ payload }) => payload !== null && 'salt' in payload);
    const [one, other] = [
      kept[index % Math.max(kept.length, 1)],
      kept[(index + 1) % Math.max(kept.length, 1)],
    ];
    if (one === undefined || other === undefined || one === other) return null;
    return withEvents(made, (rows) =>
      rows.map((row) =>
        row === one
          ? { ...row, payload: other.payload }
          : row === other
            ? { ...row, payload: one.payload }
            : row,
      ),
    );
  },
  'robbed of its payload': (made, index) => {
    const has = made.records.filter(isEvent)[index]?.payload != null;
    return has
      ? withEvents(made, (rows) => rows.map((row, at) => (at === index ? { ...row, payload: null } : row)))
      : null;
  },
  'given to another organisation': (made) => {
    const organisation = newUuid();
    const records = made.records.map((record) =>
      'organisation' in record ? { ...record, organisation } : record,
    );
    return { organisation, records };
  },
};

const options = { trust: [fingerprint] };

describe('an untouched export', () => {
  it('is sound, whole or in part, with erased payloads, as lines and as CSV', async () => {
    await fc.assert(
      fc.asyncProperty(Plan, fc.constantFrom('jsonl' as const, 'csv' as const), async (plan, format) => {
        const { organisation, records } = await exportOf(plan);
        const text = exportHead(format) + records.map((record) => exportLine(record, format)).join('');
        const lines = text.split(/\r?\n/);
        const read = format === 'csv' ? recordsOfCsv(lines) : recordsOfJsonl(lines);
        const result = await verifyRecords(read, { ...options, organisation });
        expect(result.findings).toEqual([]);
        expect(result).toMatchObject({ ok: true, trusted: true, rows: records.filter(isEvent).length });
      }),
      { numRuns: 150 },
    );
  });
});

describe('a row that was', () => {
  it.each(Object.entries(ATTACKS))('%s is always found', async (_name, attack) => {
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(Plan, fc.nat(), fc.nat(), async (plan, at, pick) => {
        const made = await exportOf(plan);
        const attacked = attack(made, at % made.records.filter(isEvent).length, pick);
        if (attacked === null || canonicalJson(attacked.records) === canonicalJson(made.records)) return;
        tried += 1;
        const { ok, findings } = await verifyRecords(attacked.records, {
          ...options,
          organisation: made.organisation,
        });
        expect(ok).toBe(false);
        expect(findings.length).toBeGreaterThan(0);
      }),
      { numRuns: 80 },
    );
    expect(tried).toBeGreaterThan(20);
  });

  it('changed is named by its number', async () => {
    const plan = fc.sample(Plan, { numRuns: 1, seed: 7 })[0];
    if (plan === undefined) throw new Error('no plan');
    const made = await exportOf({ ...plan, whole: true });
    const attacked = ATTACKS.changed?.(made, 1, 0);
    const { findings } = await verifyRecords(attacked?.records ?? [], options);
    expect(findings).toEqual([{ problem: 'changed', sequence: 2, text: 'the row is not what was sealed' }]);
  });
});

describe('a trail signed by somebody else', () => {
  it('is not trusted, and one against an anchor from elsewhere is found', async () => {
    const [plan] = fc.sample(Plan, { numRuns: 1, seed: 3 });
    if (plan === undefined) throw new Error('no plan');
    const whole = { ...plan, whole: true };
    const theirs = await exportOf(whole, stranger);
    const result = await verifyRecords(theirs.records, options);
    expect(result).toMatchObject({ ok: false, trusted: false });
    expect(result.findings.at(-1)?.problem).toBe('key');
    expect(await verifyRecords(theirs.records)).toMatchObject({ ok: true, trusted: false });

    const ours = await exportOf({ ...whole, anchors: [] });
    const [first, second] = ours.records.filter(isEvent);
    if (first === undefined || second === undefined) throw new Error('no rows');
    const kept = anchorOf(second, signer);
    expect(await verifyRecords(ours.records, { ...options, anchors: [kept] })).toMatchObject({ ok: true });
    // Even whoever has the key cannot take back what was kept elsewhere.
    const forged = anchorOf({ ...second, hash: first.hash }, signer);
    const beyond = anchorOf({ ...second, sequence: 1000 }, signer);
    for (const anchor of [forged, beyond])
      expect(await verifyRecords(ours.records, { ...options, anchors: [anchor] })).toMatchObject({
        ok: false,
      });
  });
});
