/** 1234567 -> 1 234 567 with thin spaces. */
export function count(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+(?!\d))/g, '\u2009');
}

/** "12 of 1 000 (1.2 %)": never a bare percentage. */
export function share(part: number, whole: number): string {
  return `${count(part)} of ${count(whole)} (${percent(part, whole)})`;
}

export function percent(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const value = (part / whole) * 100;
  return value > 0 && value < 0.1 ? '< 0.1 %' : `${value >= 10 ? value.toFixed(0) : value.toFixed(1)} %`;
}

/** Three significant digits, and no exponent for ordinary sizes. */
export function number(value: number | undefined | null): string {
  if (value === undefined || value === null) return '–';
  if (Number.isInteger(value))
    return Math.abs(value) < 1e15
      ? `${value < 0 ? '−' : ''}${count(Math.abs(value))}`
      : value.toExponential(2);
  const size = Math.abs(value);
  if (size >= 1000) return `${value < 0 ? '−' : ''}${count(size)}`;
  return size >= 0.001 ? String(Number(value.toPrecision(3))) : value.toExponential(2);
}

export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [size, unit] = [value, 0];
  while (size >= 1000 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1];
  return `${unit === 0 ? size : size.toPrecision(3)} ${units[unit]}`;
}

export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${Math.round(milliseconds)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** "3 minutes ago"; the exact time belongs into the title. */
export function relativeTime(iso: string, now = Date.now()): string {
  const seconds = Math.round((now - new Date(iso).getTime()) / 1000);
  if (seconds < 45) return 'just now';
  const steps: [number, string][] = [
    [60, 'minute'],
    [3600, 'hour'],
    [86_400, 'day'],
    [2_592_000, 'month'],
    [31_536_000, 'year'],
  ];
  let [size, unit] = steps[0] ?? [60, 'minute'];
  for (const [stepSize, stepUnit] of steps)
    if (seconds >= stepSize * 0.9) [size, unit] = [stepSize, stepUnit];
  const amount = Math.max(1, Math.round(seconds / size));
  return `${amount} ${unit}${amount === 1 ? '' : 's'} ago`;
}
