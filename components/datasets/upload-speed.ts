export interface Progress {
  at: number;
  sentBytes: number;
}

/** Speed is that of the last seconds, so that a stall shows. */
const WINDOW_MS = 5000;
const SPAN_MIN_MS = 500;

/** Bytes a second and seconds left; null until there is enough to tell. `seen` is kept by the caller between calls. */
export function speedOf(
  seen: Progress[],
  sentBytes: number,
  totalBytes: number,
  now: number,
): { bytesPerSecond: number | null; secondsLeft: number | null } {
  const last = seen.at(-1);
  // After a break the count begins again at what the server has.
  if (last !== undefined && sentBytes < last.sentBytes) seen.length = 0;
  seen.push({ at: now, sentBytes });
  while (seen.length > 2 && now - (seen[0]?.at ?? now) > WINDOW_MS) seen.shift();
  const first = seen[0];
  if (first === undefined || now - first.at < SPAN_MIN_MS) return { bytesPerSecond: null, secondsLeft: null };
  const bytesPerSecond = ((sentBytes - first.sentBytes) / (now - first.at)) * 1000;
  if (bytesPerSecond <= 0) return { bytesPerSecond: 0, secondsLeft: null };
  return { bytesPerSecond, secondsLeft: (totalBytes - sentBytes) / bytesPerSecond };
}
