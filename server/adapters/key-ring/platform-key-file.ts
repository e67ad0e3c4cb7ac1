import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { KEY_BYTES } from '@/server/lib/encrypt';

/** The key in a file that only its owner reads; made the first time. Two processes that begin at once get the same. */
export function platformKeyIn(file: string): Buffer {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'EEXIST') throw error;
  }
  return parsePlatformKey(readFileSync(file, 'utf8'));
}

/** 32 bytes in base64, for example of `openssl rand -base64 32`. */
export function parsePlatformKey(text: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES) throw new Error(`a platform key is ${KEY_BYTES} bytes in base64`);
  return key;
}
