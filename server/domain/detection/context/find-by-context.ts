import { clamp, logistic, logOdds } from '../../../stats/logistic.ts';
import { type Board, findingsOf } from '../findings.ts';
import { bestAlternatives } from './alternatives.ts';
import { contextColumns, type Dependency, findDependencies } from './dependencies.ts';
import { columnStatistics, explainAway } from './evidence.ts';
import { similarityBonus } from './similarity.ts';

const PASSES = 3;
const PRIOR = 0.01;
/** Belief in what one column alone says of another, where the texts do not resemble each other. */
const LONE_MAX = 0.45;

/** Two columns that determine each other and are broken no oftener than this say one thing in two ways. */
const SAME_BREAK_MAX = 0.1;

export interface ContextFinding {
  row: number;
  best: number;
  probability: number;
  from: number;
  /** Rows with the same determining value that hold the best one, where a slip is confirmed by them. */
  rows?: number;
}

export interface ContextResult {
  findings: Map<number, ContextFinding[]>;
  dependencies: Map<number, Dependency[]>;
  /** Codes with the believed slips repaired: what later rules should read. */
  repaired: Int32Array[];
}

/** Believed slips (p >= .6) are repaired before rows are compared, so that dirt does not hide the rules. */
export function repairedCodes(board: Board): Int32Array[] {
  return board.table.columns.map((column) => {
    const codes = column.codes.slice();
    const { slips } = findingsOf(board, column);
    if (slips.size === 0) return codes;
    const to = Int32Array.from({ length: column.values.length }, (_, code) => {
      const slip = slips.get(code);
      return slip && slip.probability >= 0.6 ? slip.target : code;
    });
    for (let row = 0; row < codes.length; row++) codes[row] = to[codes[row] ?? 0] ?? 0;
    return codes;
  });
}

function saysTheSame(dependencies: ReadonlyMap<number, Dependency[]>, one: number, other: number): boolean {
  const strict = (from: number, to: number) =>
    dependencies
      .get(to)
      ?.some((dependency) => dependency.from === from && dependency.breakRate <= SAME_BREAK_MAX) === true;
  return strict(one, other) && strict(other, one);
}

/** Cells that contradict the columns which determine them; three passes, confident repairs merged in between. */
export function findByContext(board: Board, check: () => void): ContextResult {
  const { table } = board;
  const repaired = repairedCodes(board);
  const eligible = contextColumns(table);
  const slipScore = table.columns.map((column) => {
    const { slips } = findingsOf(board, column);
    if (![...slips.values()].some((slip) => slip.probability >= 0.5)) return null;
    return Float32Array.from(column.codes, (code) => ((slips.get(code)?.probability ?? 0) >= 0.5 ? 3 : 0));
  });
  const prior = new Map(eligible.map((j) => [j, PRIOR]));
  let codes = repaired.map((column) => column.slice());
  let result: ContextResult = { findings: new Map(), dependencies: new Map(), repaired };
  for (let pass = 0; pass < PASSES; pass++) {
    check();
    const dependencies = findDependencies(table, codes, eligible, check);
    const statistics = columnStatistics(table, codes);
    const beliefs = explainAway(table, codes, statistics, dependencies, prior, slipScore);
    const next = repaired.map((column) => column.slice());
    const findings = new Map<number, ContextFinding[]>();
    let changed = false;
    for (const [j, list] of dependencies) {
      check();
      const column = table.columns[j];
      const working = next[j];
      if (!column || !working) continue;
      const base = logOdds(prior.get(j) ?? PRIOR);
      const bonuses = new Map<number, number>();
      const found: ContextFinding[] = [];
      let sum = 0;
      for (const { row, best, score, from, lone } of bestAlternatives(
        table,
        codes,
        statistics,
        beliefs,
        j,
        list,
      )) {
        const observed = column.codes[row] ?? 0;
        if (best === observed) continue;
        const key = observed * column.values.length + best;
        const bonus = bonuses.get(key) ?? similarityBonus(column, observed, best);
        bonuses.set(key, bonus);
        const empty = column.isNull[observed] === 1;
        const sure = logistic(score + bonus + (empty ? 0 : base));
        // With one rule alone either cell of the pair may be wrong, unless both say the same thing in two ways, as a
        // country and its code do: then each of the pair is known from the other.
        const mutual = saysTheSame(dependencies, from, j);
        const probability = lone && !mutual && bonus === 0 && !empty ? Math.min(sure, LONE_MAX) : sure;
        if (!empty) sum += probability;
        if (probability >= 0.8 && bonus > 0) working[row] = best;
        if (probability >= 0.1) found.push({ row, best, probability, from });
      }
      findings.set(j, found);
      const updated = clamp(sum / table.rowCount, PRIOR, 0.3);
      if (Math.abs(updated - (prior.get(j) ?? PRIOR)) > 1e-4) changed = true;
      prior.set(j, updated);
    }
    for (let j = 0; j < next.length && !changed; j++) {
      const a = next[j];
      const b = codes[j];
      if (a && b && a.some((code, row) => code !== b[row])) changed = true;
    }
    codes = next;
    result = { findings, dependencies, repaired };
    if (!changed) break;
  }
  return result;
}
