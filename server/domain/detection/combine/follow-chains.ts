import type { ColumnFindings } from '../findings.ts';

/** A slip for a value that is itself a believed slip means the end of the chain. */
export function followChains(findings: ColumnFindings): void {
  for (const [code, slip] of findings.slips) {
    const seen = new Set([code]);
    let next = findings.slips.get(slip.target);
    while (next && next.probability >= 0.5 && !seen.has(slip.target) && next.target !== code) {
      seen.add(slip.target);
      slip.ambiguous ||= next.ambiguous;
      slip.target = next.target;
      next = findings.slips.get(slip.target);
    }
  }
}
