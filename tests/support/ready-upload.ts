import { appendToUpload, finishUpload } from '@/server/domain/uploads';
import { createUpload } from '@/server/domain/uploads/operations';
import { execute } from '@/server/operations/execute';
import type { Services } from '@/server/tenancy/tenant-context';
import type { TestOrganisation } from './database';

/** Uploads a file in full; gives the public id. `lengthBytes` above that of the content leaves it unfinished. */
export async function createReadyUpload(
  services: Services,
  owner: TestOrganisation,
  content: string | Buffer,
  fields: { name?: string; sha256?: string; lengthBytes?: number } = {},
): Promise<string> {
  const bytes = Buffer.from(content);
  const lengthBytes = fields.lengthBytes ?? bytes.length;
  const input = { name: 'table.csv', ...fields, lengthBytes };
  const upload = await execute(createUpload, owner.actor, input, { requestId: 'test', services });
  async function* body() {
    yield bytes;
  }
  await appendToUpload(owner.scope, services, { uploadId: upload.id, offset: 0, body: body() });
  if (lengthBytes === bytes.length) await finishUpload(owner.scope, services, upload.id);
  return upload.id;
}
