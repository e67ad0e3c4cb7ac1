import type { EncodedColumn, EncodedTable } from '../encode.ts';
import type { ColumnFindings } from '../findings.ts';
import { isConventionOfGroup } from '../signatures/group-veto.ts';

/** Forms of numbers and broken encodings are faults wherever they stand; other marks may be a group's own way. */
const ALWAYS_FAULTS = new Set(['number form', 'undecoded text']);

export function doubtConventions(table: EncodedTable, column: EncodedColumn, findings: ColumnFindings): void {
  const byRule = new Map<string, Set<number>>();
  for (const code of findings.marked) {
    const rule = findings.values.get(code)?.rule ?? '';
    if (ALWAYS_FAULTS.has(rule)) continue;
    byRule.set(rule, (byRule.get(rule) ?? new Set()).add(code));
  }
  for (const codes of byRule.values()) {
    if (!isConventionOfGroup(table, column, codes, null)) continue;
    for (const code of codes) {
      const finding = findings.values.get(code);
      if (!finding) continue;
      finding.probability *= 0.45;
      finding.confidence *= 0.5;
    }
  }
}
