import { signIn } from 'next-auth/react';
import { Me } from '@/server/domain/organisations/contract';

export type SignInOutcome =
  | { kind: 'signed_in'; home: string }
  | { kind: 'refused' }
  | { kind: 'unreachable' };

/** Starts a session and says where this person's work is: the datasets of the organisation that they joined first. */
export async function startSession(email: string, password: string): Promise<SignInOutcome> {
  try {
    const answer = await signIn('credentials', { email, password, redirect: false });
    if (answer?.ok !== true)
      return { kind: answer?.error === 'CredentialsSignin' ? 'refused' : 'unreachable' };
    const response = await fetch('/v1/me');
    if (!response.ok) return { kind: 'unreachable' };
    const { organisation } = Me.parse(await response.json());
    return { kind: 'signed_in', home: `/${organisation.slug}/datasets` };
  } catch {
    return { kind: 'unreachable' };
  }
}
