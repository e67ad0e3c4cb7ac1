import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateAliasCommand, CreateKeyCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureKms, type KmsServer, startKms } from '@/scripts/lib/test-servers/kms';
import { Environment } from '@/server/config/env';
import { chooseKeyRing } from '@/server/config/key-ring';
import { tenantDataKeys } from '@/server/domain/tenant-keys';
import { createTestOrganisation, setUpTestDatabase } from '@/tests/support/database';
import { connectKms, kmsPlatformKey } from './kms-platform-key';
import { describePlatformKey } from './platform-key-suite';

const there = await ensureKms();
setUpTestDatabase();

describe.skipIf(!there)('KMS', () => {
  let server: KmsServer;
  let client: ReturnType<typeof connectKms>;
  beforeAll(async () => {
    server = await startKms();
    client = connectKms({
      region: 'us-east-1',
      endpoint: server.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'only-for-tests' },
    });
  });
  afterAll(async () => {
    client?.destroy();
    await server?.stop();
  });

  const newKey = async () => (await client.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? '';

  describePlatformKey('a key that never leaves the service', async () =>
    kmsPlatformKey(client, await newKey()),
  );

  it('may be named by an alias', async () => {
    const alias = 'alias/datrix';
    await client.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: await newKey() }));
    const key = kmsPlatformKey(client, alias);
    const secret = randomBytes(32);
    expect(await key.unwrap(await key.wrap(secret, 'org-1'), 'org-1')).toEqual(secret);
  });

  it('that is not there is said by name', async () => {
    const key = kmsPlatformKey(client, 'alias/nobody');
    await expect(key.wrap(randomBytes(32), 'org-1')).rejects.toThrow(
      /alias\/nobody could not wrap a secret: NotFoundException/,
    );
  });

  it('takes the data keys of organisations over from a file, and back', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'datrix-kms-'));
    const { orgId } = await createTestOrganisation();
    const parse = (given: Record<string, string>) =>
      Environment.parse({
        DATABASE_URL: 'x',
        DATABASE_SYSTEM_URL: 'x',
        NEXTAUTH_SECRET: 'x'.repeat(32),
        DATRIX_KMS_ENDPOINT: server.endpoint,
        DATRIX_KMS_ACCESS_KEY_ID: 'test',
        DATRIX_KMS_SECRET_ACCESS_KEY: 'only-for-tests',
        ...given,
      });
    const keysWith = (given: Record<string, string>) =>
      tenantDataKeys(chooseKeyRing(parse(given), dataDir)).newest(orgId);
    const kms = await newKey();
    const first = await keysWith({});
    expect(await keysWith({ DATRIX_KMS_KEY_ID: kms })).toEqual(first);
    // It was wrapped anew by that use, so the file is not needed any more.
    await rm(join(dataDir, 'keys'), { recursive: true });
    expect(await keysWith({ DATRIX_KMS_KEY_ID: kms })).toEqual(first);
    const later = await newKey();
    expect(await keysWith({ DATRIX_KMS_KEY_ID: later, DATRIX_KMS_KEY_IDS_OLD: kms })).toEqual(first);
    expect(await keysWith({ DATRIX_KMS_KEY_ID: later })).toEqual(first);
    await expect(keysWith({ DATRIX_KMS_KEY_ID: kms })).rejects.toThrow('is not here');
    await expect(keysWith({})).rejects.toThrow('is not here');
    await rm(dataDir, { recursive: true });
  });

  it('is asked once for what it opened a moment ago, and again after a failure', async () => {
    const key = kmsPlatformKey(client, await newKey());
    const secret = randomBytes(32);
    const [opened, closed] = [await key.wrap(secret, 'org-1'), await key.wrap(secret, 'org-2')];
    await key.unwrap(opened, 'org-1');
    await server.stop();
    expect(await key.unwrap(opened, 'org-1')).toEqual(secret);
    const unreachable = /KMS key .* could not open a secret: .*ECONNREFUSED/;
    await expect(key.unwrap(closed, 'org-2')).rejects.toThrow(unreachable);
    await expect(key.unwrap(closed, 'org-2')).rejects.toThrow(unreachable);
  });
});
