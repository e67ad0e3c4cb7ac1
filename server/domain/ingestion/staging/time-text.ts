/** ISO text of times that come as whole numbers since the epoch or midnight. All in UTC. */

/** Sub-second digits by unit. */
export type TimeUnit = 0 | 3 | 6 | 9;

/** Years that ISO text and the engine share; beyond them a number stays a number. */
const [YEAR_MIN, YEAR_MAX] = [-62_135_596_800n, 253_402_300_799n];

/** `YYYY-MM-DD hh:mm:ss[.f]`, or null outside the years 1 to 9999. */
export function timestampText(value: bigint, unit: TimeUnit): string | null {
  const perSecond = 10n ** BigInt(unit);
  let [seconds, rest] = [value / perSecond, value % perSecond];
  if (rest < 0n) [seconds, rest] = [seconds - 1n, rest + perSecond];
  if (seconds < YEAR_MIN || seconds > YEAR_MAX) return null;
  const base = new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return base + fraction(rest, unit);
}

/** `YYYY-MM-DD` of days since the epoch, or null outside the years 1 to 9999. */
export function dayText(days: number): string | null {
  return timestampText(BigInt(days) * 86_400n, 0)?.slice(0, 10) ?? null;
}

/** `hh:mm:ss[.f]`; more than a day counts its hours on. */
export function clockText(value: bigint, unit: TimeUnit): string {
  const perSecond = 10n ** BigInt(unit);
  const whole = value < 0n ? -value : value;
  const seconds = whole / perSecond;
  const pad = (part: bigint) => String(part).padStart(2, '0');
  const clock = `${pad(seconds / 3600n)}:${pad((seconds / 60n) % 60n)}:${pad(seconds % 60n)}`;
  return (value < 0n ? '-' : '') + clock + fraction(whole % perSecond, unit);
}

function fraction(rest: bigint, unit: TimeUnit): string {
  if (rest === 0n) return '';
  return `.${String(rest).padStart(unit, '0').replace(/0+$/, '')}`;
}
