import { createHash } from 'node:crypto';
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import type { PlatformKey } from './platform-key';
import { RecentSecrets } from './recent-secrets';

export interface KmsSettings {
  region: string;
  /** Absent: AWS. */
  endpoint: string | undefined;
  /** Absent: the role or profile that the process has. */
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
}

const ANSWER_MS = 5000;

export function connectKms(settings: KmsSettings): KMSClient {
  return new KMSClient({
    region: settings.region,
    endpoint: settings.endpoint,
    credentials: settings.credentials,
    requestHandler: { connectionTimeout: ANSWER_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
  });
}

/**
 * A key that never leaves a key management service: symmetric, named by id, ARN or alias. The place is the encryption
 * context, so that the service binds it in and writes it into its own log. What was opened is remembered for a few
 * minutes (as the AWS Encryption SDK does), since every object written or read asks for its organisation's key.
 */
export function kmsPlatformKey(client: KMSClient, keyId: string): PlatformKey {
  const recent = new RecentSecrets();
  const failed = (what: string, error: unknown): never => {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Error(`the KMS key ${keyId} could not ${what}: ${reason}`, { cause: error });
  };
  return {
    name: `kms-${createHash('sha256').update(keyId).digest('hex').slice(0, 12)}`,
    async wrap(secret, place) {
      const command = new EncryptCommand({ KeyId: keyId, Plaintext: secret, EncryptionContext: { place } });
      const { CiphertextBlob } = await client.send(command).catch((error) => failed('wrap a secret', error));
      if (CiphertextBlob === undefined) return failed('wrap a secret', 'the answer was empty');
      return Buffer.from(CiphertextBlob).toString('base64');
    },
    unwrap(text, place) {
      return recent.get(`${place} ${text}`, async () => {
        const command = new DecryptCommand({
          // Named, so that a text made with another key that this process may use is not taken.
          KeyId: keyId,
          CiphertextBlob: Buffer.from(text, 'base64'),
          EncryptionContext: { place },
        });
        const { Plaintext } = await client.send(command).catch((error) => failed('open a secret', error));
        if (Plaintext === undefined) return failed('open a secret', 'the answer was empty');
        return Buffer.from(Plaintext);
      });
    },
  };
}
