import { spendCode } from '@/server/domain/second-factors';
import { recordWrongGuess, takeGuess } from './failures';
import { limitSource } from './limit-source';
import type { SignInContext, SignInMethod } from './sign-in-context';

/** Which kind of code it was, or null: wrong, used before, or the account rests. Guesses count like passwords. */
export async function checkCode(
  userId: string,
  code: string,
  method: SignInMethod,
  context: SignInContext,
): Promise<'totp' | 'recovery_code' | null> {
  await limitSource(context);
  const failure = { method, what: 'code' } as const;
  if (!(await takeGuess(userId, failure, context))) return null;
  const used = await spendCode(userId, code, context);
  if (used === null) await recordWrongGuess(userId, failure, context);
  return used;
}
