import { literal, type Sql, sql } from '@/server/engine/sql';

export interface Fences {
  low: number;
  high: number;
  rule: string;
}

/** Values that decide the shape; more add nothing. */
export const SAMPLE_ROWS = 10_000;
/** Multiplier and modulus of the row hash: the same rows on every engine, spread over the whole table. */
const [SPREAD, MODULUS] = [7919, 1_000_003];

/** A condition that keeps about `wanted` of `rowCount` rows, always the same ones. */
export function sampledRows(rowCount: number, wanted: number): Sql {
  if (rowCount <= wanted) return sql`true`;
  return sql`(__row * ${literal(SPREAD)}) % ${literal(MODULUS)} < ${literal(Math.ceil((wanted / rowCount) * MODULUS))}`;
}

/**
 * Fences by shape. Symmetric (|medcouple| < .1): modified z-score above 5 by the median absolute deviation (Iglewicz
 * and Hoaglin 1993, with a wider cut since large tables have tails). Skewed: the adjusted boxplot of Hubert and
 * Vandervieren (2008), with whiskers of 3 IQR. Positive and strongly skewed: the same on the logarithm.
 * Null when there is no spread to measure by.
 */
export function outlierFences(sample: Float64Array): Fences | null {
  const all = sample.filter((value) => !Number.isNaN(value)).sort();
  if (all.length < 20) return null;
  const values = withoutStrangers(all);
  const positive = (values[0] ?? 0) > 0;
  if (positive && medcouple(values) > 0.2) {
    const fences = fencesOf(values.map(Math.log));
    return fences === null
      ? null
      : { low: Math.exp(fences.low), high: Math.exp(fences.high), rule: `${fences.rule} on the logarithm` };
  }
  return fencesOf(values);
}

/** Share of strangers up to which the bulk is still the bulk, and how far out, in robust deviations, they stand. */
const [STRANGERS_MAX, STRANGERS_FROM] = [0.45, 5];
/** Of the strangers, at most this share may lie in the first deviations beyond: else it is a tail, not another group. */
const [BORDER_SHARE, BORDER_WIDTH] = [0.2, 1.5];
/** The shortest interval with this share of the values is the core; its skewness beyond the bound asks for logarithms. */
const [CORE_SHARE, CORE_SKEWED] = [0.5, 0.15];

/**
 * The values without groups that stand apart from the bulk, so that many strangers cannot widen the fences until they
 * are no longer seen. The bulk is found by the shortest half (Rousseeuw and Leroy 1988), which holds while strangers are
 * fewer than the rest. A tail without a border stays: there the shape decides.
 */
function withoutStrangers(sorted: Float64Array): Float64Array {
  const raw = core(sorted);
  const positive = (sorted[0] ?? 0) > 0 || (raw.low > 0 && raw.skew > CORE_SKEWED);
  const scale = positive && raw.skew > CORE_SKEWED ? Math.log : (value: number) => value;
  const measured = scale === Math.log ? sorted.filter((value) => value > 0).map(Math.log) : sorted;
  const { low, high } = scale === Math.log ? core(measured) : raw;
  const [middle, deviation] = [(low + high) / 2, (high - low) / 2 / 0.6745];
  if (!(deviation > 0)) return sorted;
  const [reach, border] = [STRANGERS_FROM * deviation, (STRANGERS_FROM + BORDER_WIDTH) * deviation];
  const distance = (value: number) => (value <= 0 && scale === Math.log ? -Infinity : scale(value)) - middle;
  const apart = (sign: number) => {
    const beyond = sorted.filter((value) => sign * distance(value) > reach);
    const near = beyond.reduce((count, value) => count + (sign * distance(value) <= border ? 1 : 0), 0);
    return near <= BORDER_SHARE * beyond.length && beyond.length <= STRANGERS_MAX * sorted.length;
  };
  const [below, above] = [apart(-1), apart(1)];
  const kept = sorted.filter((value) => {
    const away = distance(value);
    return !((above && away > reach) || (below && away < -reach));
  });
  return kept.length >= (1 - STRANGERS_MAX) * sorted.length ? kept : sorted;
}

/** The shortest interval that holds half of the sorted values, and how skewed the values in it lie. */
function core(sorted: Float64Array): { low: number; high: number; skew: number } {
  const width = Math.max(1, Math.ceil(sorted.length * CORE_SHARE) - 1);
  let [from, least] = [0, Infinity];
  for (let at = 0; at + width < sorted.length; at++) {
    const length = (sorted[at + width] ?? 0) - (sorted[at] ?? 0);
    if (length < least) [from, least] = [at, length];
  }
  const [low, high] = [sorted[from] ?? 0, sorted[from + width] ?? 0];
  // The next values on either side say on which side the bulk thins out more slowly.
  const wing = Math.ceil(sorted.length * 0.1);
  const left = low - (sorted[Math.max(0, from - wing)] ?? low);
  const right = (sorted[Math.min(sorted.length - 1, from + width + wing)] ?? high) - high;
  return { low, high, skew: (right - left) / Math.max(Number.MIN_VALUE, right + left + (high - low)) };
}

function fencesOf(values: Float64Array): Fences | null {
  const median = quantile(values, 0.5);
  const mc = medcouple(values);
  if (Math.abs(mc) < 0.1) {
    const deviations = values.map((value) => Math.abs(value - median)).sort();
    const mad = quantile(deviations, 0.5);
    if (mad === 0) return null;
    const reach = (5 * mad) / 0.6745;
    return { low: median - reach, high: median + reach, rule: 'modified z-score' };
  }
  const [q1, q3] = [quantile(values, 0.25), quantile(values, 0.75)];
  const spread = q3 - q1;
  if (spread === 0) return null;
  const [left, right] = mc >= 0 ? [-4, 3] : [-3, 4];
  return {
    low: q1 - 3 * Math.exp(left * mc) * spread,
    high: q3 + 3 * Math.exp(right * mc) * spread,
    rule: 'adjusted boxplot',
  };
}

export function quantile(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/**
 * Medcouple of sorted values (Brys, Hubert and Struyf 2004): the median of ((b - m) - (m - a)) / (b - a) over pairs
 * a <= m <= b. By its definition on at most 400 evenly spaced values, which is close enough to choose a rule.
 */
export function medcouple(sorted: Float64Array): number {
  const count = Math.min(sorted.length, 400);
  const thinned = Float64Array.from(
    { length: count },
    (_, index) => sorted[Math.floor((index * (sorted.length - 1)) / Math.max(1, count - 1))] ?? 0,
  );
  const median = quantile(thinned, 0.5);
  const kernels: number[] = [];
  for (const a of thinned) {
    if (a > median) break;
    for (const b of thinned) {
      if (b < median || b === a) continue;
      kernels.push((b - median - (median - a)) / (b - a));
    }
  }
  return kernels.length === 0 ? 0 : quantile(Float64Array.from(kernels).sort(), 0.5);
}
