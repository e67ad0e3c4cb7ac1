import { logGamma } from './log-gamma.ts';

/**
 * ln P(X > x) of a chi-square with `df` degrees of freedom: the upper incomplete gamma function by its series below
 * the mean and by Lentz's continued fraction above (Abramowitz and Stegun 6.5.29 and 6.5.31). In logarithms, since
 * the strengths of two drivers are compared far beyond the smallest double.
 */
export function logChiSquareTail(x: number, df: number): number {
  if (df <= 0 || x <= 0) return 0;
  const [a, half] = [df / 2, x / 2];
  const front = a * Math.log(half) - half - logGamma(a);
  if (half < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let step = 1; step < 1000 && term > sum * 1e-16; step += 1) {
      term *= half / (a + step);
      sum += term;
    }
    return Math.log1p(-Math.min(Math.exp(front) * sum, 1));
  }
  let b = half + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let step = 1; step < 1000; step += 1) {
    const numerator = -step * (step - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return front + Math.log(h);
}
