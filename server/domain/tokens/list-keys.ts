import { z } from 'zod';
import { defineOperation } from '@/server/operations/define-operation';
import { JsonWebKeys } from './contract';
import { publishedKeys } from './signing-keys';

export const listSigningKeys = defineOperation({
  id: 'token.keys',
  kind: 'public',
  summary: 'Public keys that access tokens are signed with, as a JSON Web Key Set',
  input: z.object({}),
  output: JsonWebKeys,
  permission: 'public',
  http: { method: 'GET', path: '/v1/.well-known/jwks.json' },
  handler: async ({ services }) => ({ keys: await publishedKeys(services.now()) }),
});
