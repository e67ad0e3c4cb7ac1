import { setNonce } from 'get-nonce';
import { useState } from 'react';

/**
 * The nonce under which the document's policy accepts style elements. It stays that of the first load: the document
 * keeps its policy while navigation within the app brings new nonces.
 */
export function useStyleNonce(given: string | undefined): () => string {
  const [nonce] = useState(() => {
    // Dialogs lock the page's scrolling by a style element of their own. Only in the browser: the server has many users.
    if (given !== undefined && typeof window !== 'undefined') setNonce(given);
    return given ?? '';
  });
  return () => nonce;
}
