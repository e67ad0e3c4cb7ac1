import { clearFailures } from './failures';
import type { SignInContext, SignInMethod } from './sign-in-context';
import { recordPersonEvent } from './write-person-event';

/** The end of every sign-in that succeeds: the count starts anew, and each organisation of the person gets its row. */
export async function completeSignIn(
  userId: string,
  how: { method: SignInMethod; secondFactor: 'totp' | 'recovery_code' | null },
  { requestId, client }: SignInContext,
): Promise<void> {
  await clearFailures(userId);
  await recordPersonEvent(userId, {
    action: 'session.signIn',
    outcome: 'success',
    client,
    requestId,
    detail: how,
  });
}
