import type { Issue } from '@/server/domain/quality/contract';

const REASONS: Record<string, string> = {
  missing_values:
    'Where nothing is expected: a middle name, the end of something that goes on, an answer that was not asked for. Filling those adds facts that never were.',
  incomplete_columns:
    'Where the columns belong to a part of the records only: look at each column for whether anything is expected there.',
  disguised_columns:
    'When the word or code is a real answer in some of the columns: “none” as a choice, 999 as a count.',
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
  ambiguous_dates: 'When the source is known to write the day first, or the month first, throughout.',
  annotator_disagreement:
    'When the question itself has no one answer: tone, taste, diagnosis. Then disagreement is information, not a fault.',
  conflicting_labels:
    'When a column that would tell the rows apart is not in the file, or the label holds for a time and not for good.',
  date_format_mix: 'When two sources were united on purpose and another column says which is which.',
  dependency_violations:
    'When the tie between the columns is loose: a company moved, a region was redrawn, one name stands for two places.',
  functional_dependency:
    'When the tie between the columns is a habit and not a law: prices per product, managers per branch.',
  domain_values:
    'When the column only sounds like one of these, or a placeholder address is allowed on purpose.',
  drift: 'When the world changed and the data rightly follows: a season, a new market, a new product.',
  duplicate_column: 'When the two differ in other versions, or one of them is the key of another system.',
  encoding_faults: 'When the odd signs are meant: names of files, formulas, passwords, tests.',
  format_minority: 'When the other form is an older or a foreign one that is valid as it stands.',
  shape_minority: 'When the other form is an older or a foreign one that is valid as it stands.',
  group_duplicate_gap: 'When one group is truly recorded more often, such as returning customers.',
  group_label_gap:
    'When the gap is in the world and the model is meant to tell it. Whether it may use it is not for data to say.',
  group_missing_gap: 'When a question does not apply to the group, so that nothing was left out.',
  group_representation: 'When the file is of a population in which the group is that small.',
  identifier_feature: 'When the key carries meaning, such as a year or a place inside the number.',
  implausible_numbers:
    'When the number is a real extreme. Look at the other columns of the row before changing it.',
  label_errors:
    'When the rows are hard and rightly labelled: models are wrong on rare cases first. Look at the rows, not at the list.',
  label_heaped: 'When people answer in round numbers, and the model is to answer like them.',
  label_outliers: 'When the value is rare but real, and the model has to know that it happens.',
  label_too_few: 'When more examples are on their way.',
  missing_labels: 'When the rows wait to be labelled, or are kept for learning without labels.',
  missing_where_expected: 'When the value is empty for a reason that no other column holds.',
  multivariate_outliers: 'When the row is a rare but real case. Being unlike the others is not being wrong.',
  near_duplicate_text: 'When texts share a form on purpose: contracts, recipes, logs.',
  ordered_by_label: 'When the order is that of time, and time matters to the task.',
  ordered_rows: 'When the order is that of time, and time matters to the task.',
  rare_categories: 'When each rare value is real, such as small towns; grouping them may be enough.',
  redundant_feature: 'When the two part company in other data, or a model needs both forms.',
  referential_integrity: 'When the other dataset is older than this one and lacks the newest keys.',
  rule_violation: 'When the rule is too strict or out of date. Change the rule, not the data.',
  rule_not_applicable: 'When the column has only been renamed: change the name in the rule.',
  scale_mix: 'When two kinds of things share the column, such as cars and lorries.',
  spelling_slips: 'When the rare spelling is a name of its own, as with people and places.',
  spelling_variants: 'When the rare spelling is a name of its own, as with people and places.',
  sparse_rows: 'When the row is a stub that another process fills.',
  suspect_values: 'When the other columns of the row are the ones that are wrong.',
  systematic_faults: 'When the whole group was written so on purpose, as with a source in capitals.',
  target_leakage: 'When the column is known before the label at the time of use. Ask when it is written.',
  train_test_overlap: 'When the same case is meant to come up again in use, exactly as it was.',
  train_test_near_overlap: 'When likeness is normal here, as with forms and short texts.',
  unit_mix: 'When the values differ that much by nature, as with incomes.',
};

/** The honest other side of a finding. */
export function whenWrong(issue: Issue): string {
  return (
    REASONS[issue.type] ??
    'A finding is a probability, not a proof. Look at the cells and their reasons before you change anything.'
  );
}
