import { signOut } from 'next-auth/react';

export async function endSession(): Promise<void> {
  await signOut({ callbackUrl: '/sign-in' });
}
