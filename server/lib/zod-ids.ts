import { z } from 'zod';
import { ID_PREFIXES, type IdKind } from './ids';

const idKinds = z.registry<{ kind: IdKind }>();

/** Schema of a public id such as `ds_01h…`; anything else in its place is simply not found. */
export function publicId(kind: IdKind) {
  return z
    .string()
    .max(64)
    .meta({ description: `Id of a ${kind}`, example: `${ID_PREFIXES[kind]}_01jd6ck8f1e3s8v3yqk1ngz4b2` })
    .register(idKinds, { kind });
}

/** What a schema made by `publicId` names; undefined for every other schema. */
export function kindOfId(schema: z.ZodType): IdKind | undefined {
  return idKinds.get(schema)?.kind;
}

/** ISO 8601 time in UTC. */
export const Timestamp = z.iso.datetime().meta({ example: '2026-01-31T12:00:00.000Z' });
