import type { Issue } from '@/server/domain/quality/contract';

const REASONS: Record<string, string> = {
  missing_values:
    'Where nothing is expected: a middle name, the end of something that goes on, an answer that was not asked for. Filling those adds facts that never were.',
  disguised_missing:
    'When the word or number is a real answer here: “none” as a choice, 999 as a count, 1 January as a real date.',
  empty_column: 'When the column is filled later, or by another system that has not run yet.',
  constant_column: 'When this file is one part of more, and the other parts hold other values.',
  exact_duplicate_rows:
    'When the same event can happen twice and nothing tells the two apart, as with sales lines without a number.',
  near_duplicate_rows:
    'When two people or things share nearly everything: twins, branches, product variants.',
  case_whitespace_variants: 'When case carries meaning, as in codes, formulas and keys.',
  mixed_types: 'When the text is a remark on purpose, such as a limit of detection (“< 0.1”).',
  univariate_outliers:
    'When the value is rare but real: a big order, a very old person. Look at the other columns of the row before changing it.',
  class_imbalance:
    'When the world is like that. Rare classes are only a problem if the model has to find them.',
};

/** The honest other side of a finding. */
export function whenWrong(issue: Issue): string {
  return (
    REASONS[issue.type] ??
    'A finding is a probability, not a proof. Look at the cells and their reasons before you change anything.'
  );
}
