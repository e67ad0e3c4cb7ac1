import { clamp } from '../../../stats/logistic.ts';
import type { EncodedTable } from '../encode.ts';
import { countIn, type Dependency } from './dependencies.ts';
import { type Beliefs, type ColumnStatistics, likelihoodOf, likelihoodOfObserved } from './evidence.ts';

export interface Alternative {
  row: number;
  observed: number;
  best: number;
  score: number;
  /** The determining column that proposed it. */
  from: number;
  /** Whether no other determining column speaks in its favour. */
  lone: boolean;
}

/** For every row where a group prefers another value: the best one over all determining columns, with its score. */
export function bestAlternatives(
  table: EncodedTable,
  codes: Int32Array[],
  statistics: ColumnStatistics[],
  beliefs: Beliefs,
  to: number,
  dependencies: Dependency[],
): Alternative[] {
  const column = table.columns[to];
  const working = codes[to];
  const found: Alternative[] = [];
  if (!column || !working) return found;
  for (let row = 0; row < table.rowCount; row++) {
    const observed = working[row] ?? 0;
    const empty = column.isNull[observed] === 1;
    let best = -1;
    let score = -1e9;
    let by = -1;
    const tried: number[] = [];
    for (const dependency of dependencies) {
      const value = proposal(table, codes, dependency, row, observed, empty);
      if (value < 0 || tried.includes(value)) continue;
      tried.push(value);
      const t = scoreOf(table, codes, statistics, beliefs, dependencies, row, observed, value, empty);
      if (t <= score) continue;
      score = t;
      best = value;
      by = dependency.from;
    }
    if (best >= 0 && best !== observed) {
      const lone = !dependencies.some(
        (dependency) => dependency.from !== by && favours(table, codes, dependency, row, observed, best),
      );
      found.push({ row, observed, best, score, from: by, lone });
    }
  }
  return found;
}

/** Whether the rows with the same determining value hold the alternative more often than the observed value elsewhere in them. */
function favours(
  table: EncodedTable,
  codes: Int32Array[],
  dependency: Dependency,
  row: number,
  observed: number,
  best: number,
): boolean {
  const g = codes[dependency.from]?.[row] ?? 0;
  if (table.columns[dependency.from]?.isNull[g] || (dependency.size[g] ?? 0) < 2) return false;
  return countIn(dependency, g, best) > Math.max(0, countIn(dependency, g, observed) - 1);
}

function proposal(
  table: EncodedTable,
  codes: Int32Array[],
  dependency: Dependency,
  row: number,
  observed: number,
  empty: boolean,
): number {
  const g = codes[dependency.from]?.[row] ?? 0;
  if (table.columns[dependency.from]?.isNull[g] || (dependency.size[g] ?? 0) < (empty ? 2 : 3)) return -1;
  const same = dependency.top[g] === observed;
  const count = same ? (dependency.secondCount[g] ?? 0) : (dependency.topCount[g] ?? 0);
  if (count < 2) return -1;
  const others = Math.max(0, (same ? (dependency.topCount[g] ?? 0) : countIn(dependency, g, observed)) - 1);
  if (!empty && count <= others) return -1;
  return same ? (dependency.second[g] ?? -1) : (dependency.top[g] ?? -1);
}

function scoreOf(
  table: EncodedTable,
  codes: Int32Array[],
  statistics: ColumnStatistics[],
  beliefs: Beliefs,
  dependencies: Dependency[],
  row: number,
  observed: number,
  value: number,
  empty: boolean,
): number {
  const n = table.rowCount;
  const to = dependencies[0]?.to ?? 0;
  const known = statistics[to];
  const shareObserved = Math.max((known?.counts[observed] ?? 0) - 1, 0.5) / n;
  const shareValue = Math.max(known?.share[value] ?? 0, 0.5 / n);
  let sum = 0;
  for (const dependency of dependencies) {
    const g = codes[dependency.from]?.[row] ?? 0;
    const size = (dependency.size[g] ?? 0) - (empty ? 0 : 1);
    if (size < 2 || table.columns[dependency.from]?.isNull[g]) continue;
    const pv = likelihoodOf(dependency, countIn(dependency, g, value), size, shareValue);
    const others = Math.max(countIn(dependency, g, observed) - 1, 0);
    const ratio = empty
      ? Math.log(pv / Math.max(1 - pv, 0.02))
      : clamp(Math.log(pv / likelihoodOfObserved(dependency, others, size, shareObserved)), -6, 6);
    sum += ratio * (1 - (beliefs.doubt[dependency.from]?.[row] ?? 0));
  }
  if (empty) return sum / Math.sqrt(dependencies.length);
  return (sum + (beliefs.outward[to]?.[row] ?? 0)) / (beliefs.scale[to]?.[row] ?? 1);
}
