import { createContext, useContext } from 'react';

/** Whether this page hears of changes from the stream of its organisation. */
export const LiveContext = createContext(false);

/** A stream can die without a word (a proxy that keeps what it should pass on); nothing stays wrong for longer than this. */
const SAFETY_MS = 30_000;

/** How often to look again at something that changes by itself: as given, or rarely while the stream tells of changes. */
export function useRefetchInterval(): (withoutStreamMs: number) => number {
  const live = useContext(LiveContext);
  return (withoutStreamMs) => (live ? Math.max(SAFETY_MS, withoutStreamMs) : withoutStreamMs);
}
