'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useSyncExternalStore } from 'react';

/** Opening one of these is a step that "back" takes back; the others only refine what is open. */
const STEPS = ['tab', 'issue', 'column', 'view', 'fix', 'compare', 'connector', 'event'];
const CHANGED = 'datrix:address';

function subscribe(onChange: () => void): () => void {
  window.addEventListener(CHANGED, onChange);
  window.addEventListener('popstate', onChange);
  return () => {
    window.removeEventListener(CHANGED, onChange);
    window.removeEventListener('popstate', onChange);
  };
}

/**
 * Filters, sort, tab and open panel live in the address, so that reload and back restore them. The address is read from
 * the browser itself: the router passes changes on as a transition, which would let a switch lag behind its click.
 */
export function useUrlState(): [URLSearchParams, (changes: Record<string, string | null>) => void] {
  // Renders again when a link of the router changes the address.
  const ofRouter = useSearchParams().toString();
  const search = useSyncExternalStore(
    subscribe,
    () => window.location.search,
    () => ofRouter,
  );
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
    window.dispatchEvent(new Event(CHANGED));
  }, []);
  return [new URLSearchParams(search), set];
}
