import { useSyncExternalStore } from 'react';

const never = () => () => {};

/** False until the page has come alive in the browser: a form sent before would be sent by the browser itself. */
export function useAlive(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
