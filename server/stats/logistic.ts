export function logistic(z: number): number {
  return 1 / (1 + Math.exp(-Math.max(-30, Math.min(30, z))));
}

/** Inverse of `logistic`, kept finite at 0 and 1. */
export function logOdds(p: number): number {
  const inside = Math.min(0.999, Math.max(1e-6, p));
  return Math.log(inside / (1 - inside));
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
