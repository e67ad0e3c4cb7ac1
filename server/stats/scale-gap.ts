/** A group of numbers that stands apart by the factor of a unit. */
export interface ScaleGap {
  /** Where the group lies against the rest. */
  side: 'above' | 'below';
  /** A number between the two. */
  border: number;
  factor: number;
  /** What the factor may mean; null for a power of ten. */
  unit: string | null;
  /** Share of the group among the positive numbers. */
  share: number;
}

const FACTORS: [number, string | null][] = [
  [10, null],
  [100, null],
  [1000, null],
  [10_000, null],
  [1_000_000, null],
  [12, 'months in a year or inches in a foot'],
  [24, 'hours in a day'],
  [60, 'seconds in a minute'],
  [3600, 'seconds in an hour'],
  [30.48, 'centimetres in a foot'],
  [25.4, 'millimetres in an inch'],
  [28.35, 'grams in an ounce'],
  [453.6, 'grams in a pound'],
];
const NUMBERS_MIN = 50;
const GROUP_MIN = 5;
/** A group of fewer different numbers is a code or the end of a count, not a second scale. */
const GROUP_DISTINCT_MIN = 4;
/** What lands on the rest is another scale however much of it there is, as long as the rest is more. */
const SHARE_MAX = 0.45;
/** The empty stretch must be at least this wide as a ratio. */
const GAP_MIN = 1.5;
/** How far the medians may lie from the factor, as a ratio. */
const FACTOR_TOLERANCE = 1.3;
const LANDING_SHARE = 0.9;
/** Values of a group from which on its quarters are compared with those of the rest. */
const SHAPE_MIN = 20;

/**
 * Whether the positive numbers fall in two groups with an empty stretch between, of which the smaller, brought down (or
 * up) by a usual factor, has the middle and the spread of the larger. NaN and numbers below or at zero are left out.
 */
export function scaleGap(numbers: Float64Array): ScaleGap | null {
  const logs = numbers
    .filter((x) => x > 0)
    .map(Math.log)
    .sort();
  if (logs.length < NUMBERS_MIN) return null;
  const most = Math.floor(SHARE_MAX * logs.length);
  let best: { at: number; width: number } | null = null;
  for (let at = 1; at < logs.length; at += 1) {
    const smaller = Math.min(at, logs.length - at);
    if (smaller < GROUP_MIN || smaller > most) continue;
    const width = (logs[at] ?? 0) - (logs[at - 1] ?? 0);
    if (width >= Math.log(GAP_MIN) && (best === null || width > best.width)) best = { at, width };
  }
  if (best === null) return null;
  const [low, high] = [logs.subarray(0, best.at), logs.subarray(best.at)];
  const side = high.length < low.length ? 'above' : 'below';
  const [group, bulk] = side === 'above' ? [high, low] : [low, high];
  if (new Set(group).size < GROUP_DISTINCT_MIN) return null;
  const distance = Math.abs(middle(group) - middle(bulk));
  const [nearest] = FACTORS.map(([factor, unit]) => ({
    factor,
    unit,
    off: Math.abs(distance - Math.log(factor)),
  })).sort((a, b) => a.off - b.off);
  // The middle of a few values lies off by chance.
  const tolerance = Math.log(FACTOR_TOLERANCE) + (1.5 * spread(bulk)) / Math.sqrt(group.length);
  if (nearest === undefined || nearest.off > tolerance) return null;
  const shift = side === 'above' ? -Math.log(nearest.factor) : Math.log(nearest.factor);
  const [from, to] = [at(bulk, 0.005), at(bulk, 0.995)];
  // A rest that spreads over the factor itself, or a group in one spot of it, is no matter of units.
  if (to - from > Math.log(nearest.factor)) return null;
  const landed = group.filter((x) => x + shift >= from - 0.05 && x + shift <= to + 0.05).length;
  if (landed < LANDING_SHARE * group.length) return null;
  if (group.length >= 8 && spread(group) < 0.3 * spread(bulk)) return null;
  // Many values show their own shape: it must be that of the rest, quarter by quarter.
  const apart = Math.max(...[0.25, 0.75].map((q) => Math.abs(at(group, q) + shift - at(bulk, q))));
  if (group.length >= SHAPE_MIN && apart > tolerance) return null;
  const border = Math.exp(((logs[best.at] ?? 0) + (logs[best.at - 1] ?? 0)) / 2);
  return { side, border, factor: nearest.factor, unit: nearest.unit, share: group.length / logs.length };
}

function at(sorted: Float64Array, share: number): number {
  return sorted[Math.round((sorted.length - 1) * share)] ?? 0;
}

function middle(sorted: Float64Array): number {
  return at(sorted, 0.5);
}

function spread(sorted: Float64Array): number {
  return at(sorted, 0.75) - at(sorted, 0.25);
}
