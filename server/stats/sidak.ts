/** P-value of the smallest of `tests` independent p-values (Sidak 1967), from its logarithm. */
export function sidak(logP: number, tests: number): number {
  const p = Math.exp(Math.min(0, logP));
  return p >= 1 ? 1 : -Math.expm1(tests * Math.log1p(-p));
}
