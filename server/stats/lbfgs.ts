/**
 * Least value of a smooth convex function by limited-memory BFGS (Nocedal 1980; two loops, ten pairs) with
 * backtracking. `evaluate` writes the gradient at `x` and returns the value. Changes `x` in place.
 */
export function minimise(
  x: Float64Array,
  evaluate: (x: Float64Array, gradient: Float64Array) => number,
  options: { iterationsMax?: number; tolerance?: number; check?: (() => void) | undefined } = {},
): Float64Array {
  const { iterationsMax = 200, tolerance = 1e-5, check } = options;
  const size = x.length;
  let gradient = new Float64Array(size);
  let value = evaluate(x, gradient);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  for (let iteration = 0; iteration < iterationsMax; iteration++) {
    check?.();
    if (gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0) <= tolerance) break;
    const direction = towards(gradient, steps, changes);
    let slope = dot(direction, gradient);
    if (slope >= 0) {
      gradient.forEach((g, at) => {
        direction[at] = -g;
      });
      slope = -dot(gradient, gradient);
      steps.length = 0;
      changes.length = 0;
    }
    let rate = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let nextValue = Infinity;
    for (let trial = 0; trial < 40; trial++, rate *= 0.5) {
      for (let at = 0; at < size; at++) next[at] = (x[at] ?? 0) + rate * (direction[at] ?? 0);
      nextValue = evaluate(next, nextGradient);
      if (nextValue <= value + 1e-4 * rate * slope) break;
    }
    if (!(nextValue < value)) break;
    const step = next.map((entry, at) => entry - (x[at] ?? 0));
    const change = nextGradient.map((entry, at) => entry - (gradient[at] ?? 0));
    if (dot(step, change) > 1e-12) {
      steps.push(step);
      changes.push(change);
      if (steps.length > 10) {
        steps.shift();
        changes.shift();
      }
    }
    x.set(next);
    gradient = nextGradient;
    value = nextValue;
  }
  return x;
}

function towards(gradient: Float64Array, steps: Float64Array[], changes: Float64Array[]): Float64Array {
  const q = gradient.slice();
  const shares: number[] = [];
  for (let k = steps.length - 1; k >= 0; k--) {
    const [step, change] = [steps[k] ?? q, changes[k] ?? q];
    const share = dot(step, q) / dot(change, step);
    shares[k] = share;
    for (let at = 0; at < q.length; at++) q[at] = (q[at] ?? 0) - share * (change[at] ?? 0);
  }
  const [lastStep, lastChange] = [steps.at(-1), changes.at(-1)];
  const scale =
    lastStep !== undefined && lastChange !== undefined
      ? dot(lastStep, lastChange) / dot(lastChange, lastChange)
      : 1;
  for (let at = 0; at < q.length; at++) q[at] = (q[at] ?? 0) * scale;
  steps.forEach((step, k) => {
    const change = changes[k] ?? step;
    const back = (shares[k] ?? 0) - dot(change, q) / dot(change, step);
    for (let at = 0; at < q.length; at++) q[at] = (q[at] ?? 0) + back * (step[at] ?? 0);
  });
  return q.map((entry) => -entry);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
