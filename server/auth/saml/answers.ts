import type { SignInMeans } from '../pass-second-step';

export interface SamlMeans extends SignInMeans {
  secret: string;
  secure: boolean;
  /** Without a slash at the end. */
  publicUrl: string;
}

/** 303, so that a browser that posted an answer goes on by GET. */
export function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });
}

export const unknownConnection = () => redirect('/sign-in?error=SsoUnknown');
export const refused = () => redirect('/sign-in?error=SsoRefused');
