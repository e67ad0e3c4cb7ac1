/** Waits before attempt 2, 3, …, in seconds, as on a real server; each gets up to 30 s of jitter. */
const BACKOFF_SECONDS = [15, 30, 60, 120, 300, 600, 1200, 2400, 3600, 7200];
const JITTER_MS = 30_000;
const UNITS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds until the next attempt: what the function asked for (1 s to 24 h), else the table. */
export function retryDelayMs(attempt: number, retryAfter: string | null): number {
  if (retryAfter !== null) {
    const seconds = Number(retryAfter);
    const wanted = Number.isNaN(seconds) ? new Date(retryAfter).getTime() - Date.now() : seconds * 1000;
    return Math.min(86_400_000, Math.max(1000, wanted));
  }
  const base = BACKOFF_SECONDS[Math.min(attempt, BACKOFF_SECONDS.length - 1)] ?? 7200;
  return base * 1000 + Math.random() * JITTER_MS;
}

/** Milliseconds of a duration such as `1h30m`, or until a time. */
export function durationMs(text: string): number {
  if (/^\d{4}-/.test(text)) return Math.max(0, new Date(text).getTime() - Date.now());
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|s|m|h|d|w)/g))
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  return total;
}
