#!/usr/bin/env node
/**
 * Checks an exported audit trail offline: plain Node 20 or newer, no dependencies, nothing of Datrix.
 *
 *   node verify-audit.mjs EXPORT [--trust KEY]... [--organisation ID] [--anchor FILE]... [--complete] [--json]
 *
 * --trust         what you know of the signing key from elsewhere: its fingerprint (sha256:…, or the first 16 digits as
 *                 in `keyId`), its public key in base64, or a file with either. May be repeated after a rotation.
 * --organisation  whose trail it must be: a UUID, or an id as in the API (org_…).
 * --anchor        a signed head from elsewhere (the write-once bucket): the trail must reach and match it.
 * --complete      refuse a trail that begins after the first event or was asked for up to a time.
 *
 * Exit: 0 sound and signed by a trusted key; 1 tampered with; 2 wrong use or not an export; 3 sound, but nobody trusted
 * signed it (no --trust was given).
 */
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const FINDINGS_MAX = 50;

/** Canonical JSON (RFC 8785). JavaScript's own numbers and strings are the canonical ones; only the order of keys is not. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${members.join(',')}}`;
}

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

function signedBy(publicKey, keyId, text, signature) {
  try {
    const der = Buffer.from(publicKey, 'base64');
    if (sha256(der).slice(0, 16) !== keyId) return false;
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verifySignature(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

function anchorText({ organisation, sequence, hash, time, keyId }) {
  return canonical({ type: 'datrix.audit.anchor.v1', organisation, sequence, hash, time, keyId });
}

/** The UUID in an id such as org_01h…: 26 digits of Crockford's base 32. */
function uuidOf(id) {
  const text = id.toLowerCase();
  const digits = /^[a-z]+_([0-9a-z]{26})$/.exec(text)?.[1];
  if (digits === undefined) return text;
  let number = 0n;
  for (const digit of digits)
    number = number * 32n + BigInt('0123456789abcdefghjkmnpqrstvwxyz'.indexOf(digit));
  const hex = number.toString(16).padStart(32, '0');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * Checks the records of an export, in their order. `trust`: fingerprints (64 hexadecimal digits, or the first 16).
 * Memory does not grow with the number of rows.
 */
export async function verifyRecords(records, options = {}) {
  const { trust = [], organisation = null, anchors: expected = [], complete = false } = options;
  const findings = [];
  const warnings = [];
  let count = 0;
  const find = (problem, sequence, text) => {
    count += 1;
    if (findings.length < FINDINGS_MAX) findings.push({ problem, sequence, text });
  };
  const trusts = (publicKey) => {
    const print = sha256(Buffer.from(publicKey, 'base64'));
    return trust.some((known) => print === known || (known.length === 16 && print.startsWith(known)));
  };
  let header = null;
  let end = null;
  let running = null;
  let next = 1;
  let rows = 0;
  let anchorCount = 0;
  let newest = null;
  const awaited = new Map();
  const hashAt = new Map();
  const wanted = new Set(expected.map(({ sequence }) => sequence));
  const erasures = new Map();
  const erasing = new Set();

  const begin = (record) => {
    header = record;
    running = record.previousHash;
    next = record.firstSequence;
    if (organisation !== null && record.organisation !== organisation)
      find('organisation', null, `the export is of ${record.organisation}, not of ${organisation}`);
    const genesis = sha256(canonical({ chain: 'datrix.audit.v1', organisation: record.organisation }));
    if (record.firstSequence === 1 && record.previousHash !== genesis)
      find('link', 1, 'the chain does not begin where chains of this organisation begin');
    if (record.firstSequence < 1) find('header', null, 'the export begins before the first event');
    if (complete && (record.firstSequence !== 1 || record.to !== null))
      find('partial', null, 'the export is not of the whole trail');
  };

  const event = (record) => {
    rows += 1;
    const { kind: _kind, hash, payload, ...covered } = record;
    if (record.organisation !== header.organisation)
      find('organisation', record.sequence, `the row is of organisation ${record.organisation}`);
    if (record.sequence !== next) {
      const what =
        record.sequence > next
          ? `rows ${next} to ${record.sequence - 1} are missing before it`
          : `it should be row ${next}: a row was put in, repeated or moved`;
      find('order', record.sequence, what);
    }
    if (sha256(canonical(covered)) !== hash)
      find('changed', record.sequence, 'the row is not what was sealed');
    if (record.previousHash !== running)
      find(
        'link',
        record.sequence,
        'it does not follow the row before it: one was removed, put in, moved or changed',
      );
    running = hash;
    next = record.sequence + 1;
    if (wanted.has(record.sequence)) hashAt.set(record.sequence, hash);
    checkPayload(record, payload);
    if (record.action === 'audit.erasePersonal' && record.outcome === 'success')
      erasing.add(record.resourceId);
    const anchor = awaited.get(record.sequence);
    awaited.delete(record.sequence);
    for (const hashOfAnchor of anchor ?? [])
      if (hashOfAnchor !== hash) find('anchor', record.sequence, 'the row is not what its anchor signed');
  };

  const checkPayload = ({ sequence, commitment }, payload) => {
    if (commitment === null || payload === null || payload === undefined) {
      if (commitment !== null) find('payload', sequence, 'its personal payload is missing');
      else if (payload) find('payload', sequence, 'it has a personal payload that was not sealed with it');
      return;
    }
    if (payload.erased) {
      const key = String(payload.erased.erasureId);
      if (!erasures.has(key)) erasures.set(key, sequence);
      return;
    }
    if (sha256(Buffer.from(payload.salt, 'base64'), canonical(payload.content)) !== commitment)
      find('payload', sequence, 'its personal payload is not the one that was sealed with it');
  };

  const anchor = (record) => {
    anchorCount += 1;
    if (record.organisation !== header.organisation)
      find('organisation', record.sequence, 'an anchor is of another organisation');
    if (!signedBy(record.publicKey, record.keyId, anchorText(record), record.signature))
      find('anchor', record.sequence, 'the signature of an anchor is wrong');
    else if (trust.length > 0 && !trusts(record.publicKey))
      find('key', record.sequence, `an anchor is signed by the key ${record.keyId}, which is not trusted`);
    if (newest === null || record.sequence > newest.sequence) newest = record;
    if (record.sequence === header.firstSequence - 1 && record.hash !== header.previousHash)
      find('anchor', record.sequence, 'the export does not follow what the anchor before it signed');
    // Anchors stand before the rows, so that one pass is enough.
    if (record.sequence >= header.firstSequence)
      awaited.set(record.sequence, [...(awaited.get(record.sequence) ?? []), record.hash]);
  };

  for await (const record of records) {
    if (header === null && record.kind !== 'header') throw new Error('an export begins with its header');
    if (end !== null) find('order', record.sequence ?? null, 'there is something after the end');
    else if (record.kind === 'header' && header === null) begin(record);
    else if (record.kind === 'anchor' && rows === 0) anchor(record);
    else if (record.kind === 'event') event(record);
    else if (record.kind === 'end') end = record;
    else find('order', record.sequence ?? null, `a record of kind ${record.kind} has no place here`);
  }
  if (header === null) throw new Error('the file is empty');

  const last = next - 1;
  for (const [sequence] of awaited) {
    if (sequence > last && header.to !== null) continue;
    find(
      'tail',
      sequence,
      `an anchor signed row ${sequence}, and the trail ends at ${last}: its tail was cut off`,
    );
  }
  for (const outside of expected) {
    if (outside.organisation !== header.organisation)
      find('organisation', outside.sequence, 'the anchor given is of another organisation');
    else if (!signedBy(outside.publicKey, outside.keyId, anchorText(outside), outside.signature))
      find('anchor', outside.sequence, 'the signature of the anchor given is wrong');
    else if (trust.length > 0 && !trusts(outside.publicKey))
      find('key', outside.sequence, 'the anchor given is signed by a key that is not trusted');
    else if (outside.sequence > last)
      find(
        'tail',
        outside.sequence,
        `the anchor given signed row ${outside.sequence}; the trail ends at ${last}`,
      );
    else if (outside.sequence < header.firstSequence)
      warnings.push({ sequence: outside.sequence, text: 'the anchor given lies before this export' });
    else if (hashAt.get(outside.sequence) !== outside.hash)
      find('anchor', outside.sequence, 'the row is not what the anchor given signed');
  }
  for (const [erasure, sequence] of erasures) {
    if (erasing.has(erasure)) continue;
    const text = `its payload was erased by ${erasure}, whose own row is not in this export`;
    if (header.to === null && header.firstSequence === 1) find('payload', sequence, text);
    else warnings.push({ sequence, text });
  }
  let trusted = false;
  if (end === null) find('tail', last, 'the export has no end: it was cut off');
  else {
    const statement = {
      type: 'datrix.audit.export.v1',
      organisation: header.organisation,
      from: header.from,
      to: header.to,
      exportedAt: header.exportedAt,
      firstSequence: header.firstSequence,
      previousHash: header.previousHash,
      lastSequence: last,
      lastHash: running,
      rows,
      anchors: anchorCount,
      newestAnchor:
        newest === null ? null : { sequence: newest.sequence, hash: newest.hash, time: newest.time },
      keyId: end.keyId,
    };
    if (!signedBy(end.publicKey, end.keyId, canonical(statement), end.signature))
      find('end', last, 'the signature over range, number of rows and last hash is wrong');
    else if (trust.length > 0 && !trusts(end.publicKey))
      find('key', last, `the export is signed by the key ${end.keyId}, which is not trusted`);
    else trusted = trust.length > 0;
  }
  return {
    ok: count === 0,
    trusted,
    organisation: header.organisation,
    firstSequence: header.firstSequence,
    lastSequence: last,
    rows,
    anchors: anchorCount,
    anchoredThrough: newest === null ? null : Math.min(newest.sequence, last),
    erasures: erasures.size,
    problems: count,
    findings,
    warnings,
  };
}

/** The records of a JSON Lines file. */
export async function* recordsOfJsonl(lines) {
  for await (const line of lines) if (line.trim() !== '') yield JSON.parse(line);
}

/** The records of a CSV file: columns of events; of all else only `kind` and, as JSON, `payload`. */
export async function* recordsOfCsv(lines) {
  let names = null;
  for await (const cells of csvRows(lines)) {
    if (names === null) {
      names = cells;
      continue;
    }
    const row = Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
    yield row.kind === 'event' ? eventOfCsv(row) : { kind: row.kind, ...JSON.parse(row.payload) };
  }
}

function eventOfCsv({ salt, payload, sequence, occurrences, ...row }) {
  const texts = Object.entries(row).map(([name, text]) => [name, text === '' ? null : text]);
  const content = payload === '' ? null : JSON.parse(payload);
  return {
    ...Object.fromEntries(texts),
    sequence: Number(sequence),
    occurrences: Number(occurrences),
    payload: content === null || salt === '' ? content : { salt, content },
  };
}

/** RFC 4180, where a quoted cell may go over several lines. */
async function* csvRows(lines) {
  let cells = [];
  let open = null;
  for await (const line of lines) {
    let rest = line;
    if (open === null && rest === '') continue;
    for (;;) {
      if (open === null && !rest.startsWith('"')) {
        const comma = rest.indexOf(',');
        cells.push(comma < 0 ? rest : rest.slice(0, comma));
        if (comma < 0) break;
        rest = rest.slice(comma + 1);
        continue;
      }
      const text = open === null ? rest.slice(1) : rest;
      const quoted = /^((?:[^"]|"")*)"(,|$)/.exec(text);
      if (quoted === null) {
        open = `${open ?? ''}${text}\n`;
        break;
      }
      cells.push(`${open ?? ''}${quoted[1]}`.replaceAll('""', '"'));
      open = null;
      if (quoted[2] === '') break;
      rest = text.slice(quoted[0].length);
    }
    if (open !== null) continue;
    yield cells;
    cells = [];
  }
}

function fingerprintOf(text) {
  const value = (existsSync(text) ? readFileSync(text, 'utf8') : text).trim();
  const print = /^(?:sha256:)?([0-9a-f]{64}|[0-9a-f]{16})$/i.exec(value)?.[1];
  if (print !== undefined) return print.toLowerCase();
  const der = Buffer.from(value.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  createPublicKey({ key: der, format: 'der', type: 'spki' });
  return sha256(der);
}

function optionsOf(args) {
  const options = { file: null, trust: [], organisation: null, anchors: [], complete: false, json: false };
  const take = (name) => {
    const value = args.shift();
    if (value === undefined) throw new Error(`${name} wants a value`);
    return value;
  };
  while (args.length > 0) {
    const name = args.shift();
    if (name === '--trust') options.trust.push(fingerprintOf(take(name)));
    else if (name === '--organisation') options.organisation = uuidOf(take(name));
    else if (name === '--anchor') options.anchors.push(JSON.parse(readFileSync(take(name), 'utf8')));
    else if (name === '--complete') options.complete = true;
    else if (name === '--json') options.json = true;
    else if (name.startsWith('--') || options.file !== null) throw new Error(`what is ${name}?`);
    else options.file = name;
  }
  if (options.file === null) throw new Error('name the export');
  return options;
}

function tell(result) {
  const range = `rows ${result.firstSequence} to ${result.lastSequence} of ${result.organisation}`;
  if (result.ok && result.trusted) console.log(`Sound: ${range}, signed by a trusted key.`);
  else if (result.ok)
    console.log(`Sound in itself: ${range}. No key was trusted (--trust), so anyone may have made it.`);
  else console.log(`TAMPERED: ${result.problems} problems in ${range}.`);
  for (const { problem, sequence, text } of result.findings)
    console.log(`  ${sequence === null ? 'the file' : `row ${sequence}`}: ${text} [${problem}]`);
  if (result.problems > result.findings.length)
    console.log(`  and ${result.problems - result.findings.length} more`);
  for (const { sequence, text } of result.warnings) console.log(`  note, row ${sequence}: ${text}`);
  console.log(`Anchored through ${result.anchoredThrough ?? 'nothing yet'}; ${result.anchors} anchors.`);
}

async function main() {
  let options;
  let result;
  try {
    options = optionsOf(process.argv.slice(2));
    const lines = createInterface({
      input: createReadStream(options.file, 'utf8'),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    const read = options.file.endsWith('.csv') ? recordsOfCsv : recordsOfJsonl;
    result = await verifyRecords(read(lines), options);
  } catch (error) {
    console.error(`Not verified: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 2;
    return;
  }
  if (options.json) console.log(JSON.stringify(result));
  else tell(result);
  process.exitCode = result.ok ? (result.trusted ? 0 : 3) : 1;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  await main();
