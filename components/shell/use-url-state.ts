'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** Opening one of these is a step that "back" takes back; the others only refine what is open. */
const STEPS = ['tab', 'issue', 'column'];

/** Filters, sort, tab and open panel live in the address, so that reload and back restore them. */
export function useUrlState(): [URLSearchParams, (changes: Record<string, string | null>) => void] {
  const parameters = useSearchParams();
  const set = useCallback((changes: Record<string, string | null>) => {
    const before = new URLSearchParams(window.location.search);
    const next = new URLSearchParams(before);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') next.delete(name);
      else next.set(name, value);
    }
    if (next.toString() === before.toString()) return;
    const address = next.size === 0 ? window.location.pathname : `?${next}`;
    // The router follows the browser's own history without asking the server for the page again.
    const step = STEPS.some((name) => next.get(name) !== before.get(name));
    if (step) window.history.pushState(null, '', address);
    else window.history.replaceState(null, '', address);
  }, []);
  return [new URLSearchParams(parameters.toString()), set];
}
