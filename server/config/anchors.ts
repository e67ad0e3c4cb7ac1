import { join } from 'node:path';
import { createAnchorSigner, signingKeyIn } from '@/server/adapters/anchor-signer/anchor-signer';
import type { AnchorSigner } from '@/server/ports/anchor-signer';
import type { ObjectStore } from '@/server/ports/object-store';
import type { Environment } from './env';
import { chooseInnerStore } from './object-store';

/**
 * The signing key from the settings, else from a file beside the platform key. Signed heads are kept in the clear, so that
 * a bucket can be looked at without this instance: beside the other objects, and in a bucket of their own if one is named.
 */
export function chooseAnchors(
  settings: Environment,
  dataDir: string,
): { signer: AnchorSigner; stores: ObjectStore[] } {
  const bucket = settings.DATRIX_AUDIT_ANCHOR_BUCKET;
  const own =
    bucket === undefined ? [] : [chooseInnerStore({ ...settings, DATRIX_S3_BUCKET: bucket }, dataDir)];
  const key = settings.DATRIX_AUDIT_SIGNING_KEY ?? signingKeyIn(join(dataDir, 'keys', 'audit-signing'));
  return { signer: createAnchorSigner(key), stores: [chooseInnerStore(settings, dataDir), ...own] };
}
