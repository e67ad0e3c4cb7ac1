import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { addValueFinding, type ColumnFindings } from '../findings.ts';
import { shortNumber } from '../text-shape.ts';

const WITH_UNIT = /^\s*([-+]?(?:\d+\.?\d*|\.\d+))\s*([\p{L}%$€£°][^\d]*?)\s*$/u;

interface Suffixed {
  code: number;
  number: string;
  unit: string;
}

function bare(unit: string): string {
  return unit.toLowerCase().replace(/[^a-z%$]/g, '');
}

/** Share of their numbers that two units have in common: one unit in two spellings measures the same things. */
function overlap(a: Map<string, number>, b: Map<string, number>): number {
  const total = (m: Map<string, number>) => [...m.values()].reduce((sum, q) => sum + q, 0);
  const totalA = total(a);
  const totalB = total(b);
  let shared = 0;
  for (const [number, q] of a) shared += Math.min(q / totalA, (b.get(number) ?? 0) / totalB);
  return shared;
}

/** Numbers that carry a unit among numbers that do not, and one unit in several spellings. */
export function findUnits(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.filledRows < 8) return;
  const suffixed: Suffixed[] = [];
  const rowsOf = new Map<string, number>();
  const numbersOf = new Map<string, Map<string, number>>();
  let plain = 0;
  let total = 0;
  for (const code of column.filledCodes) {
    const count = countAt(column, code);
    if (column.isNumber[code]) {
      plain += count;
      continue;
    }
    const match = WITH_UNIT.exec(valueAt(column, code));
    if (!match) continue;
    const number = match[1] ?? '';
    const unit = valueAt(column, code).slice(
      (match.index ?? 0) + valueAt(column, code).indexOf(number) + number.length,
    );
    suffixed.push({ code, number, unit });
    rowsOf.set(unit, (rowsOf.get(unit) ?? 0) + count);
    const numbers = numbersOf.get(unit) ?? new Map<string, number>();
    numbers.set(number, (numbers.get(number) ?? 0) + count);
    numbersOf.set(unit, numbers);
    total += count;
  }
  const filled = column.filledRows;
  if (total === 0 || plain + total < 0.9 * filled) return;
  if (plain >= 0.3 * filled) {
    if (rowsOf.size > Math.max(5, 0.02 * filled)) return;
    column.numeric = true;
    for (const { code, number, unit } of suffixed) {
      const rows = rowsOf.get(unit) ?? 0;
      if (rows < 3 && plain < 0.9 * filled) continue;
      const trusted = bare(unit) === '%' || rows >= 3;
      addValueFinding(findings, code, {
        probability: rows < 0.5 * filled ? 0.9 : 0.6,
        suggestion: trusted ? shortNumber(number) : null,
        confidence: trusted ? 0.75 : 0,
        rule: 'unit',
        reason: `\`${valueAt(column, code)}\` carries \`${unit.trim()}\` in a column of plain numbers`,
      });
    }
    return;
  }
  if (plain >= 0.05 * filled || rowsOf.size < 2) return;
  flagSpellings(column, findings, suffixed, rowsOf, numbersOf, total);
}

function flagSpellings(
  column: EncodedColumn,
  findings: ColumnFindings,
  suffixed: Suffixed[],
  rowsOf: Map<string, number>,
  numbersOf: Map<string, Map<string, number>>,
  total: number,
): void {
  const top = [...rowsOf].sort((a, b) => b[1] - a[1])[0];
  if (top === undefined) return;
  const [topUnit, topRows] = top;
  const none = new Map<string, number>();
  const same = new Set<string>();
  let sameRows = 0;
  for (const [unit, rows] of rowsOf) {
    const short = bare(unit);
    const prefix = short !== '' && (short.startsWith(bare(topUnit)) || bare(topUnit).startsWith(short));
    const alike = rows >= 20 && overlap(numbersOf.get(unit) ?? none, numbersOf.get(topUnit) ?? none) >= 0.5;
    if (unit !== topUnit && !prefix && !alike) continue;
    same.add(unit);
    sameRows += rows;
  }
  if (sameRows < 0.95 * total || same.size < 2) return;
  const dominated = topRows >= 0.45 * total;
  for (const { code, number, unit } of suffixed) {
    if (!same.has(unit) || (dominated && unit === topUnit)) continue;
    addValueFinding(findings, code, {
      probability: dominated ? 0.9 : 0.8,
      suggestion: dominated ? number + topUnit : shortNumber(number),
      confidence: dominated ? 0.85 : 0.7,
      rule: 'unit',
      reason: dominated
        ? `\`${valueAt(column, code)}\` spells the unit differently from \`${topUnit.trim()}\`, which ${topRows} rows use`
        : `\`${valueAt(column, code)}\` is one of ${same.size} spellings of one unit; no spelling dominates`,
    });
  }
}
