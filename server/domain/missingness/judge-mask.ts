import { normalQuantile } from '../../stats/normal-quantile.ts';
import { runsTest } from '../../stats/runs-test.ts';
import { sidak } from '../../stats/sidak.ts';
import type { Judgement, SampleColumn } from './contract.ts';
import { findRule } from './find-rule.ts';
import { ownPrediction } from './own-prediction.ts';
import { type PreparedDriver, prepareDriver } from './prepare-driver.ts';
import { testDriver } from './test-driver.ts';

const SIGNIFICANT = 0.01;
/** Gaps that would have to be this large (standard deviations) to be noticed say nothing. */
const TOO_FEW = 0.7;

/** How well the other columns must predict the values that are there, for their prediction to say something. */
const PREDICTED_MIN = 0.3;
/** How much likelier (natural log) the prediction must make the gaps than the best column by itself. */
const LEAD_MIN = 3;

/** The values of the judged column (NaN: missing) and the other columns, for a look at the missing values themselves. */
export interface OwnValues {
  own: Float64Array;
  others: readonly SampleColumn[];
}

/**
 * What the gaps of one column follow. `drivers` are the other columns of the same rows. With `values` of a column of
 * numbers, gaps that follow what the value itself should have been are told from those that follow another column.
 */
export function judgeMask(
  mask: Uint8Array,
  drivers: PreparedDriver[],
  values?: () => OwnValues | null,
): Judgement {
  const n = mask.length;
  const marked = Int32Array.from(mask.keys()).filter((row) => mask[row] === 1);
  const m = marked.length;
  const base = { drivers: [], pValue: null, smallestShift: null, columnsTested: 0, sampleRows: n };
  if (m === 0 || m === n) return { ...base, mechanism: 'undecided' };
  const rule = findRule(drivers, mask, marked);
  if (rule !== null) return { ...base, mechanism: 'by_design', drivers: [rule] };
  const { runs, expected, z } = runsTest(mask);
  // A pattern of the other columns over time would be taken for their effect, so none is sought.
  if (runs / expected < 0.5 && z < -4) return { ...base, mechanism: 'in_stretches' };
  const tests = drivers.flatMap((driver) => {
    const test = testDriver(driver, marked);
    return test === null ? [] : [{ column: driver.name, ...test }];
  });
  const [first] = tests.sort((a, b) => a.logP - b.logP);
  if (first === undefined) return { ...base, mechanism: 'undecided' };
  const pValue = sidak(first.logP, tests.length);
  const reach = normalQuantile(1 - 0.005 / tests.length) + 0.84;
  const smallestShift = reach * Math.sqrt(1 / m + 1 / (n - m));
  const tested = { ...base, pValue, smallestShift, columnsTested: tests.length };
  if (pValue < SIGNIFICANT) {
    const mechanism = followsItself(marked, first.logP, values?.() ?? null) ? 'mnar_suspected' : 'mar';
    return { ...tested, mechanism, drivers: [{ column: first.column, effect: first.effect }] };
  }
  return { ...tested, mechanism: smallestShift > TOO_FEW ? 'undecided' : 'mcar' };
}

/** Whether the column's own prediction explains the gaps better than any single column does. */
function followsItself(marked: Int32Array, bestLogP: number, values: OwnValues | null): boolean {
  const predicted = values === null ? null : ownPrediction(values.own, values.others);
  if (predicted === null || predicted.r2 < PREDICTED_MIN) return false;
  const test = testDriver(prepareDriver({ name: '', kind: 'number', values: predicted.values }), marked);
  return test !== null && bestLogP - test.logP > LEAD_MIN;
}
