import { clamp } from '../../../stats/logistic.ts';

const START_TRUST = 0.8;
const ALTERNATIVES = 10;
const ROUNDS = 8;

export interface Votes {
  /** Probability of the value that row `i` reports, NaN where it reports none. */
  belief: Float64Array;
  best: Int32Array;
  bestBelief: Float64Array;
  reports: Int32Array;
}

/** Truth discovery by EM: sources that agree with the believed values weigh more. -1 in `values`: no report. */
export function weighSources(
  entities: Int32Array,
  sources: Int32Array,
  values: Int32Array,
  entityCount: number,
  sourceCount: number,
): Votes {
  const n = entities.length;
  const claimOf = new Int32Array(n).fill(-1);
  const claims: { entity: number; value: number }[] = [];
  const known = new Map<string, number>();
  const reports = new Int32Array(entityCount);
  const reported = new Int32Array(sourceCount);
  for (let row = 0; row < n; row++) {
    const entity = entities[row] ?? 0;
    const value = values[row] ?? -1;
    if (value < 0) continue;
    const key = `${entity} ${value}`;
    let claim = known.get(key);
    if (claim === undefined) {
      claim = claims.length;
      claims.push({ entity, value });
      known.set(key, claim);
    }
    claimOf[row] = claim;
    reports[entity] = (reports[entity] ?? 0) + 1;
    const source = sources[row] ?? 0;
    reported[source] = (reported[source] ?? 0) + 1;
  }
  const trust = new Float64Array(sourceCount).fill(START_TRUST);
  const belief = new Float64Array(claims.length);
  for (let round = 0; round < ROUNDS; round++) {
    belief.fill(0);
    for (let row = 0; row < n; row++) {
      const claim = claimOf[row] ?? -1;
      if (claim < 0) continue;
      const a = clamp(trust[sources[row] ?? 0] ?? START_TRUST, 0.05, 0.98);
      belief[claim] = (belief[claim] ?? 0) + Math.log((ALTERNATIVES * a) / (1 - a));
    }
    normalise(belief, claims, entityCount);
    const right = new Float64Array(sourceCount);
    for (let row = 0; row < n; row++) {
      const claim = claimOf[row] ?? -1;
      const source = sources[row] ?? 0;
      if (claim >= 0) right[source] = (right[source] ?? 0) + (belief[claim] ?? 0);
    }
    for (let s = 0; s < sourceCount; s++) {
      trust[s] = ((right[s] ?? 0) + START_TRUST * 2) / ((reported[s] ?? 0) + 2);
    }
  }
  const best = new Int32Array(entityCount).fill(-1);
  const bestBelief = new Float64Array(entityCount);
  claims.forEach(({ entity, value }, claim) => {
    if ((belief[claim] ?? 0) <= (bestBelief[entity] ?? 0)) return;
    best[entity] = value;
    bestBelief[entity] = belief[claim] ?? 0;
  });
  const ofRow = Float64Array.from(claimOf, (claim) => (claim < 0 ? Number.NaN : (belief[claim] ?? 0)));
  return { belief: ofRow, best, bestBelief, reports };
}

/** Log-votes to probabilities within each entity. */
function normalise(belief: Float64Array, claims: { entity: number }[], entityCount: number): void {
  const highest = new Float64Array(entityCount).fill(-1e9);
  claims.forEach(({ entity }, claim) => {
    highest[entity] = Math.max(highest[entity] ?? 0, belief[claim] ?? 0);
  });
  const total = new Float64Array(entityCount);
  claims.forEach(({ entity }, claim) => {
    belief[claim] = Math.exp((belief[claim] ?? 0) - (highest[entity] ?? 0));
    total[entity] = (total[entity] ?? 0) + (belief[claim] ?? 0);
  });
  claims.forEach(({ entity }, claim) => {
    belief[claim] = (belief[claim] ?? 0) / (total[entity] ?? 1);
  });
}
