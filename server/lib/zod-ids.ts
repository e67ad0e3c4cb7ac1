import { z } from 'zod';
import { ID_PREFIXES, type IdKind } from './ids';

/** Schema of a public id such as `ds_01h…`; anything else in its place is simply not found. */
export function publicId(kind: IdKind) {
  return z
    .string()
    .max(64)
    .meta({ description: `Id of a ${kind}`, example: `${ID_PREFIXES[kind]}_01jd6ck8f1e3s8v3yqk1ngz4b2` });
}

/** ISO 8601 time in UTC. */
export const Timestamp = z.iso.datetime().meta({ example: '2026-01-31T12:00:00.000Z' });
