import { createApiKey, listApiKeys, revokeApiKey } from './domain/api-keys/operations';
import { cancelJob, getJob, listJobs } from './domain/jobs/operations';
import { getMe, signUp } from './domain/organisations/operations';
import type { Operation } from './operations/define-operation';

/** Every operation, by the parts of its id (`noun.verb`): the only file that knows all capabilities. */
export const registry = {
  organisation: { signUp, me: getMe },
  apiKey: { create: createApiKey, list: listApiKeys, revoke: revokeApiKey },
  job: { get: getJob, list: listJobs, cancel: cancelJob },
};

export function allOperations(): Operation[] {
  // Handlers differ in their input types; callers go through `execute`, which parses first.
  return Object.values(registry).flatMap((verbs) => Object.values(verbs)) as unknown as Operation[];
}
