import { deserialize, serialize } from 'node:v8';
import { deflateSync, inflateSync } from 'node:zlib';
import type { FilledModel } from './train.ts';

/** A model as text that a database row can hold, and back. */
export function packModel(model: FilledModel): string {
  return deflateSync(serialize(model)).toString('base64');
}

export function unpackModel(packed: string): FilledModel {
  // Written by `packModel`; nobody else can write where it is kept.
  return deserialize(inflateSync(Buffer.from(packed, 'base64'))) as FilledModel;
}
