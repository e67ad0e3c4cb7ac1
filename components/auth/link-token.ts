const KEPT = 'datrix.link.';

/**
 * The token of a mailed link, which stands after the hash sign and so travels to no server. It is taken out of the address at
 * once and kept for this tab, so that it outlives a sign-in in between.
 */
export function takeLinkToken(purpose: 'invitation' | 'reset'): string | null {
  const key = KEPT + purpose;
  const token = window.location.hash.slice(1);
  if (token !== '') {
    window.sessionStorage.setItem(key, token);
    window.history.replaceState(null, '', window.location.pathname);
    return token;
  }
  return window.sessionStorage.getItem(key);
}

export function forgetLinkToken(purpose: 'invitation' | 'reset'): void {
  window.sessionStorage.removeItem(KEPT + purpose);
}
