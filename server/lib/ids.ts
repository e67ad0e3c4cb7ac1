import { TypeID } from 'typeid-js';
import { uuidv7 } from 'uuidv7';

/** Prefix of the public id (TypeID) of each resource; the database holds the bare UUID (version 7, sortable by time). */
export const ID_PREFIXES = {
  organisation: 'org',
  user: 'usr',
  membership: 'mem',
  invitation: 'inv',
  apiKey: 'key',
  externalIdentity: 'ext',
  dataset: 'ds',
  upload: 'upl',
  connector: 'conn',
  sync: 'sync',
  syncRun: 'srun',
  version: 'ver',
  relation: 'rel',
  deletion: 'del',
  scan: 'scn',
  issue: 'iss',
  fix: 'fix',
  rule: 'rul',
  comment: 'cmt',
  selfTest: 'stest',
  job: 'job',
  event: 'evt',
  auditEvent: 'aud',
  auditAnchor: 'anc',
  erasure: 'ers',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

export function newUuid(): string {
  return uuidv7();
}

export function toPublicId(kind: IdKind, uuid: string): string {
  return TypeID.fromUUID(ID_PREFIXES[kind], uuid).toString();
}

/** The UUID behind a public id, or null when the text is no id of this kind. */
export function fromPublicId(kind: IdKind, id: string): string | null {
  try {
    return TypeID.fromString(id, ID_PREFIXES[kind]).toUUID();
  } catch {
    return null;
  }
}
