import { clamp, logistic, logOdds } from '../../../stats/logistic.ts';
import type { EncodedTable } from '../encode.ts';
import { countIn, type Dependency } from './dependencies.ts';

const ROUNDS = 5;

/** What the rows say of each cell when cells that are doubtful themselves count less. */
export interface Beliefs {
  /** Probability that the cell is wrong, by column and row. */
  doubt: Float32Array[];
  /** Evidence on a cell from the columns it determines. */
  outward: Float32Array[];
  /** Square root of the number of rules that speak of the cell. */
  scale: Float32Array[];
}

export interface ColumnStatistics {
  counts: Int32Array;
  share: Float64Array;
}

export function columnStatistics(table: EncodedTable, codes: Int32Array[]): ColumnStatistics[] {
  return table.columns.map((column, j) => {
    const counts = new Int32Array(column.values.length);
    let valid = 0;
    for (const code of codes[j] ?? []) {
      if (column.isNull[code]) continue;
      valid++;
      counts[code] = (counts[code] ?? 0) + 1;
    }
    return { counts, share: Float64Array.from(counts, (q) => q / Math.max(1, valid)) };
  });
}

/** Likelihood of a value in its group, without the row itself. */
export function likelihoodOf(dependency: Dependency, count: number, size: number, share: number): number {
  const eta = dependency.breakRate;
  return Math.max(1e-6, ((1 - eta) * count) / Math.max(size + 0.5, 0.5) + eta * share);
}

/** Likelihood of the observed value: high when others of the group hold it too, more so when it is rare elsewhere. */
export function likelihoodOfObserved(
  dependency: Dependency,
  others: number,
  size: number,
  share: number,
): number {
  const eta = dependency.breakRate;
  return Math.max(1e-6, (0.5 * (others / Math.min(share, 1) + 2 * eta)) / (size + 2) + 0.5 * eta);
}

/** Leave-one-out log-likelihood ratio of the best alternative against the observed value, for every row; 0: silent. */
function edgeEvidence(
  table: EncodedTable,
  codes: Int32Array[],
  statistics: ColumnStatistics[],
  dependency: Dependency,
): Float32Array {
  const n = table.rowCount;
  const evidence = new Float32Array(n);
  const from = codes[dependency.from];
  const to = codes[dependency.to];
  const target = table.columns[dependency.to];
  const source = table.columns[dependency.from];
  const known = statistics[dependency.to];
  if (!from || !to || !target || !source || !known) return evidence;
  for (let row = 0; row < n; row++) {
    const g = from[row] ?? 0;
    const observed = to[row] ?? 0;
    const size = (dependency.size[g] ?? 0) - 1;
    if (size < 2 || source.isNull[g] || target.isNull[observed]) continue;
    const same = dependency.top[g] === observed;
    const alternative = same ? (dependency.second[g] ?? -1) : (dependency.top[g] ?? -1);
    const count = same ? (dependency.secondCount[g] ?? 0) : (dependency.topCount[g] ?? 0);
    const others = (same ? (dependency.topCount[g] ?? 0) : countIn(dependency, g, observed)) - 1;
    const share = Math.max((known.counts[observed] ?? 0) - 1, 0.5) / n;
    const pv = likelihoodOf(
      dependency,
      count,
      size,
      Math.max(known.share[Math.max(alternative, 0)] ?? 0, 0.5 / n),
    );
    const po = likelihoodOfObserved(dependency, Math.max(0, others), size, share);
    const e = clamp(Math.log(pv / po), -4, 5);
    evidence[row] = e === 0 ? 1e-9 : e;
  }
  return evidence;
}

/** Explaining away: five damped rounds in which a doubtful cell carries less weight against its neighbours. */
export function explainAway(
  table: EncodedTable,
  codes: Int32Array[],
  statistics: ColumnStatistics[],
  dependencies: Map<number, Dependency[]>,
  prior: Map<number, number>,
  slipScore: (Float32Array | null)[],
): Beliefs {
  const n = table.rowCount;
  const m = table.columns.length;
  const blank = () => Array.from({ length: m }, () => new Float32Array(n));
  const scale = blank();
  const edges = [...dependencies.values()].flat().map((dependency) => {
    const evidence = edgeEvidence(table, codes, statistics, dependency);
    const from = scale[dependency.from];
    const to = scale[dependency.to];
    for (let row = 0; row < n; row++) {
      if (evidence[row] === 0) continue;
      if (to) to[row] = (to[row] ?? 0) + 1;
      if (from) from[row] = (from[row] ?? 0) + 0.5;
    }
    return { from: dependency.from, to: dependency.to, evidence };
  });
  for (const column of scale)
    for (let row = 0; row < n; row++) column[row] = Math.sqrt(Math.max(column[row] ?? 0, 1));
  const doubt = blank();
  let outward = blank();
  for (let round = 0; round < ROUNDS; round++) {
    const inward = blank();
    outward = blank();
    for (const { from, to, evidence } of edges) {
      const doubtFrom = doubt[from] ?? new Float32Array(n);
      const doubtTo = doubt[to] ?? new Float32Array(n);
      const into = inward[to] ?? new Float32Array(n);
      const out = outward[from] ?? new Float32Array(n);
      for (let row = 0; row < n; row++) {
        const e = evidence[row] ?? 0;
        if (e === 0) continue;
        into[row] = (into[row] ?? 0) + e * (1 - (doubtFrom[row] ?? 0));
        out[row] = (out[row] ?? 0) + 0.5 * e * (1 - (doubtTo[row] ?? 0));
      }
    }
    for (let j = 0; j < m; j++) {
      const column = doubt[j];
      if (!column) continue;
      const base = logOdds(prior.get(j) ?? 0.01);
      const slips = slipScore[j] ?? null;
      for (let row = 0; row < n; row++) {
        const sum = ((inward[j]?.[row] ?? 0) + (outward[j]?.[row] ?? 0)) / (scale[j]?.[row] ?? 1);
        const p = logistic(sum + base + (slips?.[row] ?? 0));
        column[row] = round === 0 ? p : 0.5 * ((column[row] ?? 0) + p);
      }
    }
  }
  return { doubt, outward, scale };
}
