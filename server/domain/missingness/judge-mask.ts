import { normalQuantile } from '../../stats/normal-quantile.ts';
import { runsTest } from '../../stats/runs-test.ts';
import { sidak } from '../../stats/sidak.ts';
import type { Judgement } from './contract.ts';
import { findRule } from './find-rule.ts';
import type { PreparedDriver } from './prepare-driver.ts';
import { testDriver } from './test-driver.ts';

const SIGNIFICANT = 0.01;
/** Gaps that would have to be this large (standard deviations) to be noticed say nothing. */
const TOO_FEW = 0.7;

/** What the gaps of one column follow. `drivers` are the other columns of the same rows. */
export function judgeMask(mask: Uint8Array, drivers: PreparedDriver[]): Judgement {
  const n = mask.length;
  const m = mask.reduce((sum, mark) => sum + mark, 0);
  const base = { drivers: [], pValue: null, smallestShift: null, columnsTested: 0, sampleRows: n };
  if (m === 0 || m === n) return { ...base, mechanism: 'undecided' };
  const rule = findRule(drivers, mask);
  if (rule !== null) return { ...base, mechanism: 'by_design', drivers: [rule] };
  const { runs, expected, z } = runsTest(mask);
  // A pattern of the other columns over time would be taken for their effect, so none is sought.
  if (runs / expected < 0.5 && z < -4) return { ...base, mechanism: 'in_stretches' };
  const tests = drivers.flatMap((driver) => {
    const test = testDriver(driver, mask);
    return test === null ? [] : [{ column: driver.name, ...test }];
  });
  const [first] = tests.sort((a, b) => a.logP - b.logP);
  if (first === undefined) return { ...base, mechanism: 'undecided' };
  const pValue = sidak(first.logP, tests.length);
  const reach = normalQuantile(1 - 0.005 / tests.length) + 0.84;
  const smallestShift = reach * Math.sqrt(1 / m + 1 / (n - m));
  const tested = { ...base, pValue, smallestShift, columnsTested: tests.length };
  if (pValue < SIGNIFICANT) {
    return { ...tested, mechanism: 'mar', drivers: [{ column: first.column, effect: first.effect }] };
  }
  return { ...tested, mechanism: smallestShift > TOO_FEW ? 'undecided' : 'mcar' };
}
