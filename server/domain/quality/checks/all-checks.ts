import type { Check } from '../check';
import { annotatorAgreement } from './annotator-agreement';
import { caseWhitespaceVariants } from './case-whitespace-variants';
import { classImbalance } from './class-imbalance';
import { conflictingLabels } from './conflicting-labels';
import { constantColumns } from './constant-columns';
import { customRules } from './custom-rules';
import { dateFormatMix } from './date-format-mix';
import { disguisedMissing } from './disguised-missing';
import { domainValues } from './domain-values';
import { driftFromParent } from './drift-from-parent';
import { duplicateColumns } from './duplicate-columns';
import { emptyColumns } from './empty-columns';
import { encodingFaults } from './encoding-faults';
import { exactDuplicateRows } from './exact-duplicate-rows';
import { functionalDependencies } from './functional-dependencies';
import { groupGaps } from './group-gaps';
import { labelDistribution } from './label-distribution';
import { labelErrors } from './label-errors';
import { missingLabels } from './missing-labels';
import { missingValues } from './missing-values';
import { mixedTypes } from './mixed-types';
import { multivariateOutliers } from './multivariate-outliers';
import { nearDuplicateRows } from './near-duplicate-rows';
import { nearDuplicateText } from './near-duplicate-text';
import { orderDependence } from './order-dependence';
import { rareCategories } from './rare-categories';
import { redundantFeatures } from './redundant-features';
import { referentialIntegrity } from './referential-integrity';
import { scaleMix } from './scale-mix';
import { shapeMinority } from './shape-minority';
import { sparseRows } from './sparse-rows';
import { spellingVariants } from './spelling-variants';
import { targetLeakage } from './target-leakage';
import { trainTestOverlap } from './train-test-overlap';
import { univariateOutliers } from './univariate-outliers';
import { wrongCells } from './wrong-cells';

/** Every check, in the order in which a scan runs them. */
export const ALL_CHECKS: readonly Check[] = [
  missingValues,
  disguisedMissing,
  emptyColumns,
  sparseRows,
  customRules,
  exactDuplicateRows,
  nearDuplicateRows,
  // Before the checks that state the same faults as facts: these leave out what it has told already.
  wrongCells,
  mixedTypes,
  caseWhitespaceVariants,
  encodingFaults,
  dateFormatMix,
  domainValues,
  shapeMinority,
  spellingVariants,
  functionalDependencies,
  duplicateColumns,
  referentialIntegrity,
  scaleMix,
  univariateOutliers,
  multivariateOutliers,
  nearDuplicateText,
  constantColumns,
  classImbalance,
  rareCategories,
  redundantFeatures,
  targetLeakage,
  groupGaps,
  driftFromParent,
  orderDependence,
  labelDistribution,
  annotatorAgreement,
  trainTestOverlap,
  missingLabels,
  conflictingLabels,
  labelErrors,
];
