import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const Secrets = z.object({
  nextAuth: z.string().min(32),
  databaseApp: z.string(),
  databaseSystem: z.string(),
  demoPassword: z.string().min(12),
  demoApiKey: z.string().startsWith('dtx_'),
});
export type Secrets = z.infer<typeof Secrets>;

/** Secrets of one local instance: made the first time, then kept in a file that only its owner reads. */
export async function secretsIn(file: string): Promise<Secrets> {
  if (existsSync(file)) return Secrets.parse(JSON.parse(await readFile(file, 'utf8')));
  const random = (bytes: number) => randomBytes(bytes).toString('base64url');
  const secrets: Secrets = {
    nextAuth: random(48),
    databaseApp: random(24),
    databaseSystem: random(24),
    demoPassword: random(12),
    demoApiKey: `dtx_${random(32)}`,
  };
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
