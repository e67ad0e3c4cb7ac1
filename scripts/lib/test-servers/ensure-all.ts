import { ensureKafka } from './kafka';
import { ensureKms } from './kms';
import { ensureMariadb } from './mariadb';
import { ensureRedis } from './redis';
import { ensureS3Server } from './s3';

/** Brings the servers that the tests of adapters talk to, before any test waits for them. */
export async function ensureTestServers(): Promise<void> {
  await ensureS3Server();
  await ensureKafka();
  await ensureMariadb();
  await ensureRedis();
  await ensureKms();
}
