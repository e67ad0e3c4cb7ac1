import { signOut } from 'next-auth/react';

/** `then`: a path of this site to go to. */
export async function endSession(then = '/sign-in'): Promise<void> {
  await signOut({ callbackUrl: then });
}
