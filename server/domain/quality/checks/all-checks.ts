import type { Check } from '../check';
import { caseWhitespaceVariants } from './case-whitespace-variants';
import { classImbalance } from './class-imbalance';
import { conflictingLabels } from './conflicting-labels';
import { constantColumns } from './constant-columns';
import { disguisedMissing } from './disguised-missing';
import { emptyColumns } from './empty-columns';
import { exactDuplicateRows } from './exact-duplicate-rows';
import { missingLabels } from './missing-labels';
import { missingValues } from './missing-values';
import { mixedTypes } from './mixed-types';
import { nearDuplicateRows } from './near-duplicate-rows';
import { sparseRows } from './sparse-rows';
import { univariateOutliers } from './univariate-outliers';
import { wrongCells } from './wrong-cells';

/** Every check, in the order in which a scan runs them. */
export const ALL_CHECKS: readonly Check[] = [
  missingValues,
  disguisedMissing,
  emptyColumns,
  sparseRows,
  exactDuplicateRows,
  nearDuplicateRows,
  mixedTypes,
  caseWhitespaceVariants,
  univariateOutliers,
  constantColumns,
  classImbalance,
  missingLabels,
  conflictingLabels,
  wrongCells,
];
