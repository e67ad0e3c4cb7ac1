import type { CandidateFix, Differences, FixEstimate, ProxyModel } from './estimate-types.ts';
import { effectInterval } from './interval.ts';

/** The four estimates of a fix, that of the better proxy on clean data first. */
export function summarise(
  fix: CandidateFix,
  differences: Differences,
  rowsTouched: number,
  options: { rows: number; repeats: number; scores: Record<ProxyModel, number> },
): FixEstimate {
  const { scores, rows, repeats } = options;
  const order: ProxyModel[] = scores.linear > scores.trees ? ['linear', 'trees'] : ['trees', 'linear'];
  const estimates = (['clean', 'served'] as const).flatMap((scenario) =>
    order.flatMap((proxy) => {
      const defined = differences[scenario][proxy].filter((value) => !Number.isNaN(value));
      if (defined.length < 3) return [];
      return [{ proxy, scenario, ...effectInterval(defined, { rows, repeats, labels: fix.relabel }) }];
    }),
  );
  return { id: fix.id, estimates, rowsTouched };
}
