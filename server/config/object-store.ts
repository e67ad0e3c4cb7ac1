import { join } from 'node:path';
import { createEncryptedObjectStore } from '@/server/adapters/encrypted-object-store/encrypted-object-store';
import { createLocalObjectStore } from '@/server/adapters/local-object-store/local-object-store';
import { createS3ObjectStore } from '@/server/adapters/s3-object-store/s3-object-store';
import type { DataKeys } from '@/server/ports/data-keys';
import type { ObjectStore } from '@/server/ports/object-store';
import type { Environment } from './env';

/**
 * A bucket when one is named, else a folder; encrypted by us where nothing else does it, or where the settings say so.
 */
export function chooseObjectStore(settings: Environment, dataDir: string, dataKeys: DataKeys): ObjectStore {
  const inner = chooseInnerStore(settings, dataDir);
  const wish = settings.DATRIX_OBJECT_ENCRYPTION;
  if (wish === 'off' || (wish === 'auto' && settings.DATRIX_S3_BUCKET !== undefined)) return inner;
  return createEncryptedObjectStore(inner, {
    dataKeys,
    cacheDir: join(dataDir, 'tmp', 'clear-objects'),
    cacheBytesMax: settings.DATRIX_OBJECT_CACHE_BYTES,
  });
}

/** The store as it is, with nothing encrypted by us. */
export function chooseInnerStore(settings: Environment, dataDir: string): ObjectStore {
  if (settings.DATRIX_S3_BUCKET === undefined) return createLocalObjectStore(join(dataDir, 'objects'));
  const { DATRIX_S3_ACCESS_KEY_ID: accessKeyId, DATRIX_S3_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    throw new Error('Set both DATRIX_S3_ACCESS_KEY_ID and DATRIX_S3_SECRET_ACCESS_KEY, or neither.');
  }
  return createS3ObjectStore({
    bucket: settings.DATRIX_S3_BUCKET,
    endpoint: settings.DATRIX_S3_ENDPOINT,
    region: settings.DATRIX_S3_REGION,
    credentials:
      accessKeyId === undefined || secretAccessKey === undefined
        ? undefined
        : { accessKeyId, secretAccessKey },
    pathStyle: settings.DATRIX_S3_PATH_STYLE,
    prefix: settings.DATRIX_S3_PREFIX,
    kmsKeyId: settings.DATRIX_S3_KMS_KEY_ID,
    cacheDir: join(dataDir, 'tmp', 'object-cache'),
    cacheBytesMax: settings.DATRIX_OBJECT_CACHE_BYTES,
  });
}
