import { signIn } from 'next-auth/react';
import { Me } from '@/server/domain/organisations/contract';

export type SignInOutcome =
  | { kind: 'signed_in'; home: string }
  /** The password was right; a code has to come. */
  | { kind: 'code_needed' }
  | { kind: 'refused' }
  | { kind: 'too_many' }
  | { kind: 'unreachable' };

/** Words of the server for what a form has to do next. */
const ANSWERS: Record<string, SignInOutcome> = {
  SecondFactor: { kind: 'code_needed' },
  CredentialsSignin: { kind: 'refused' },
  TooManyAttempts: { kind: 'too_many' },
};

/** The first step: e-mail and password. */
export function startSession(email: string, password: string): Promise<SignInOutcome> {
  return send('credentials', { email, password });
}

/** The second step, in the browser that passed the first one. */
export function sendCode(code: string): Promise<SignInOutcome> {
  return send('second-factor', { code });
}

/** Starts a session and says where this person's work is: the datasets of the organisation that they joined first. */
async function send(provider: string, fields: Record<string, string>): Promise<SignInOutcome> {
  try {
    const answer = await signIn(provider, { ...fields, redirect: false });
    if (answer?.ok !== true) return ANSWERS[answer?.error ?? ''] ?? { kind: 'unreachable' };
    const response = await fetch('/v1/me');
    // Signed in, and a member of nothing any more.
    if (response.status === 401) return { kind: 'signed_in', home: '/welcome' };
    if (!response.ok) return { kind: 'unreachable' };
    const { organisation } = Me.parse(await response.json());
    return { kind: 'signed_in', home: `/${organisation.slug}/datasets` };
  } catch {
    return { kind: 'unreachable' };
  }
}
