'use client';

import { useEffect, useState } from 'react';
import { takeLinkToken } from './link-token';

/** `undefined` until the page is alive; null where the address holds no token. */
export function useLinkToken(purpose: 'invitation' | 'reset'): string | null | undefined {
  const [token, setToken] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    const take = () => setToken(takeLinkToken(purpose));
    take();
    // Another link that is opened in this tab changes no more than the part after the hash sign.
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, [purpose]);
  return token;
}
