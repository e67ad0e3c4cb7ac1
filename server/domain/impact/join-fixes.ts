import type { RawColumn } from '@/server/stats/encode-table';
import type { CandidateFix } from './estimate-types.ts';
import type { ImpactSample } from './load-sample';

/** Several fixes as one: later ones find what earlier ones left, where they touch the same column. */
export function joinFixes(sample: ImpactSample, fixes: readonly CandidateFix[]): CandidateFix {
  const changed = new Map<number, RawColumn>();
  const dropped = new Uint8Array(sample.rows.length);
  for (const fix of fixes) {
    fix.dropped?.forEach((mark, row) => {
      if (mark === 1) dropped[row] = 1;
    });
    for (const { at, column } of fix.changed) {
      const [before, original] = [changed.get(at), sample.table.columns[at]];
      changed.set(
        at,
        before === undefined || original === undefined ? column : overlay(original, before, column),
      );
    }
  }
  return {
    id: 'joint',
    changed: [...changed].map(([at, column]) => ({ at, column })),
    impute: [...new Set(fixes.flatMap(({ impute }) => impute))],
    dropped: dropped.includes(1) ? dropped : null,
    relabel: fixes.some(({ relabel }) => relabel),
  };
}

/** What the second form changed of the original, on top of the first. */
function overlay(original: RawColumn, first: RawColumn, second: RawColumn): RawColumn {
  if (original.kind === 'text' && first.kind === 'text' && second.kind === 'text')
    return {
      ...first,
      values: first.values.map((value, row) =>
        second.values[row] === original.values[row] ? value : (second.values[row] ?? null),
      ),
    };
  if (original.kind === 'text' || first.kind === 'text' || second.kind === 'text') return second;
  return {
    ...first,
    values: first.values.map((value, row) =>
      Object.is(second.values[row], original.values[row]) ? value : (second.values[row] ?? Number.NaN),
    ),
  };
}
