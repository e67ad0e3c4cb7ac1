import { describe, expect, it } from 'vitest';
import type { RawColumn } from '../../stats/encode-table.ts';
import { seededRandom } from '../../stats/random.ts';
import { estimateImpact } from './estimate-impact.ts';
import type { CandidateFix, ImpactTable } from './estimate-types.ts';
import { effectInterval } from './interval.ts';

const ROWS = 480;
const next = seededRandom(11);
const clean = Array.from({ length: 3 }, () => Float64Array.from({ length: ROWS }, () => next() * 4 - 2));
const target = {
  kind: 'classes' as const,
  classes: 2,
  codes: Int32Array.from({ length: ROWS }, (_, row) => {
    const signal = 2 * (clean[0]?.[row] ?? 0) + (clean[1]?.[row] ?? 0);
    return next() < 1 / (1 + Math.exp(-signal)) ? 1 : 0;
  }),
};
const columnsOf = (values: readonly Float64Array[]): RawColumn[] =>
  values.map((column, at) => ({ name: `x${at}`, kind: 'number', values: column }));
const nothing: CandidateFix = { id: 'nothing', changed: [], impute: [], dropped: null, relabel: false };
const table = (columns: RawColumn[]): ImpactTable => ({ rowCount: ROWS, columns, target, groups: null });
const best = (result: ReturnType<typeof estimateImpact>, at = 0) => result.fixes[at]?.estimates[0];

describe('the estimate of impact', () => {
  it('sees no effect where nothing is changed', () => {
    const result = estimateImpact(table(columnsOf(clean)), [nothing], { seed: 1, repeats: 2 });
    expect(best(result)).toMatchObject({ effect: 0, verdict: 'no_measurable_effect' });
    expect(result.scores.linear).toBeGreaterThan(0.85);
  });

  it('sees that a column scrambled in half of its cells hurts, and that its repair helps', () => {
    const scrambled = clean.map((column, at) =>
      at === 0 ? column.map((value, row) => (row % 2 === 0 ? -value * 3 : value)) : column,
    );
    const changed = [
      { at: 0, column: columnsOf(clean)[0] ?? { name: '', kind: 'number', values: new Float64Array(0) } },
    ];
    const result = estimateImpact(table(columnsOf(scrambled)), [{ ...nothing, changed }], {
      seed: 1,
      repeats: 2,
    });
    expect(best(result)).toMatchObject({ scenario: 'clean', verdict: 'helps' });
    expect(best(result)?.effect).toBeGreaterThan(2);
    expect(result.fixes[0]?.rowsTouched).toBe(ROWS / 2);
  });

  it('warns of a fix that destroys what the model learns from', () => {
    const ruined: RawColumn = { name: 'x0', kind: 'number', values: new Float64Array(ROWS).fill(1) };
    const result = estimateImpact(
      table(columnsOf(clean)),
      [{ ...nothing, changed: [{ at: 0, column: ruined }] }],
      {
        seed: 1,
        repeats: 2,
      },
    );
    const served = result.fixes[0]?.estimates.find(({ scenario }) => scenario === 'served');
    expect(served).toMatchObject({ verdict: 'may_hurt' });
  });

  it('learns corrections of labels inside each fold, and gains by them', () => {
    const codes = target.codes.map((code, row) => (row % 5 === 0 ? 1 - code : code));
    const noisy = { ...table(columnsOf(clean)), target: { ...target, codes } };
    const result = estimateImpact(noisy, [{ ...nothing, relabel: true }], { seed: 1, repeats: 1 });
    expect(best(result)?.effect).toBeGreaterThan(-1);
    expect(result.fixes[0]?.estimates).toHaveLength(4);
    expect(result.fixes[0]?.rowsTouched).toBeGreaterThan(ROWS / 10);
  });

  it('says why there is none', () => {
    const few = { ...table(columnsOf(clean.map((column) => column.slice(0, 50)))), rowCount: 50 };
    expect(estimateImpact(few, [nothing], { seed: 1 }).notEstimable).toContain('Fewer than');
  });
});

describe('the interval', () => {
  it('is wider for fewer repetitions, and never of no width', () => {
    const differences = [0.01, 0.02, 0, 0.015, 0.005];
    const width = (repeats: number) => {
      const { low, high } = effectInterval(differences, { rows: 1000, repeats, labels: false });
      return high - low;
    };
    expect(width(1)).toBeGreaterThan(width(3));
    const none = effectInterval([0, 0, 0, 0, 0], { rows: 1000, repeats: 3, labels: false });
    expect(none.high - none.low).toBeCloseTo(2 * 0.88 * 0.2, 9);
  });

  it('does not warn by one repetition', () => {
    const worse = [-0.05, -0.051, -0.049, -0.05, -0.05];
    expect(effectInterval(worse, { rows: 2000, repeats: 1, labels: false }).verdict).toBe(
      'no_measurable_effect',
    );
    expect(effectInterval(worse, { rows: 2000, repeats: 3, labels: false }).verdict).toBe('may_hurt');
  });
});
