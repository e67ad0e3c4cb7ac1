import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createKeyRing } from '@/server/adapters/key-ring/key-ring';
import { connectKms, kmsPlatformKey } from '@/server/adapters/key-ring/kms-platform-key';
import { localPlatformKey } from '@/server/adapters/key-ring/local-platform-key';
import type { PlatformKey } from '@/server/adapters/key-ring/platform-key';
import { parsePlatformKey, platformKeyIn } from '@/server/adapters/key-ring/platform-key-file';
import type { KeyRing } from '@/server/ports/key-ring';
import type { Environment } from './env';

/**
 * The platform's keys: the one of a key management service where one is named, else the one of the settings, else the
 * one in a file of this instance. All others that are at hand open what they once wrapped, so that changing from one to
 * the other is a change of settings.
 */
export function chooseKeyRing(settings: Environment, dataDir: string): KeyRing {
  const file = join(dataDir, 'keys', 'platform');
  const old = listOf(settings.DATRIX_PLATFORM_KEYS_OLD).map(parsePlatformKey).map(localPlatformKey);
  const [current, ...olderServiceKeys] = serviceKeys(settings);
  if (current === undefined) return createKeyRing([localPlatformKey(ownKey(settings, file)), ...old]);
  const hasOwn = settings.DATRIX_PLATFORM_KEY !== undefined || existsSync(file);
  const own = hasOwn ? [localPlatformKey(ownKey(settings, file))] : [];
  return createKeyRing([current, ...olderServiceKeys, ...own, ...old]);
}

function ownKey(settings: Environment, file: string): Buffer {
  const { DATRIX_PLATFORM_KEY: key } = settings;
  return key === undefined ? platformKeyIn(file) : parsePlatformKey(key);
}

function serviceKeys(settings: Environment): PlatformKey[] {
  if (settings.DATRIX_KMS_KEY_ID === undefined) return [];
  const { DATRIX_KMS_ACCESS_KEY_ID: accessKeyId, DATRIX_KMS_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    throw new Error('Set both DATRIX_KMS_ACCESS_KEY_ID and DATRIX_KMS_SECRET_ACCESS_KEY, or neither.');
  }
  const client = connectKms({
    region: settings.DATRIX_KMS_REGION,
    endpoint: settings.DATRIX_KMS_ENDPOINT,
    credentials:
      accessKeyId === undefined || secretAccessKey === undefined
        ? undefined
        : { accessKeyId, secretAccessKey },
  });
  return [settings.DATRIX_KMS_KEY_ID, ...listOf(settings.DATRIX_KMS_KEY_IDS_OLD)].map((id) =>
    kmsPlatformKey(client, id),
  );
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
