import type { ErrorKind } from './contract';

/** What was put in, in words. */
export const SELF_TEST_TITLES: Record<ErrorKind, string> = {
  typo: 'Slips of the keys in words',
  case: 'Another case',
  whitespace: 'Extra spaces',
  missing: 'Values removed',
  disguised_missing: 'Words and codes for nothing',
  outlier: 'Values far outside the bulk',
  unit_shift: 'Numbers a hundred times too large',
  swap: 'Values of another row',
  duplicate_row: 'Rows copied',
  label_flip: 'Labels changed',
};
