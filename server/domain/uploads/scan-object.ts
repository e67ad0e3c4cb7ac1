import { DomainError } from '@/server/operations/errors';
import type { Services } from '@/server/tenancy/tenant-context';

/** Lets the virus scanner read a stored file, where there is one; `input_infected` when it finds something. */
export async function scanObject(services: Services, objectKey: string, name: string): Promise<void> {
  if (services.virusScanner === undefined) return;
  const verdict = await services.virusScanner.scan(await services.objectStore.get(objectKey));
  if (verdict.clean) return;
  throw new DomainError(
    'input_infected',
    `The virus scanner found \`${verdict.signature}\` in \`${name}\`; the file was deleted.`,
  );
}
