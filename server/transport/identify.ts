import { authenticate } from '@/server/auth/authenticate';
import { noteRefusedKey } from '@/server/auth/note-refused-key';
import type { Call } from '@/server/operations/call';
import { DomainError } from '@/server/operations/errors';
import { takeFailedAttempt } from '@/server/operations/rate-limits';
import type { Actor } from '@/server/tenancy/actor';

/** Who calls; a wrong key counts against the limit of the address that sent it, and is audited if it was one. */
export async function identify(request: Request, secret: string, call: Call): Promise<Actor> {
  try {
    return await authenticate(request, secret);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'unauthenticated') {
      await noteRefusedKey(request, call);
      await takeFailedAttempt(call);
    }
    throw error;
  }
}
