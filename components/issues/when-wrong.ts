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
  encoding_faults:
    'When the odd character belongs there: an example of broken text, a sign of a formula, a script that needs it.',
  shape_minority:
    'When the column holds two kinds of codes on purpose, such as those of an old and a new system.',
  domain_values: 'When the column holds something else than its name or its other values say.',
  date_format_mix: 'When the column quotes dates as others wrote them.',
  ambiguous_dates:
    'When you know the order of day and month from where the file comes from. Then name it when the file is read.',
  spelling_variants:
    'When the two are different things with nearly the same name: Austria and Australia, a product and its successor.',
  functional_dependency:
    'When the rule has exceptions, or when the other cell of the row is the wrong one: a typing error in the postcode looks like a wrong city.',
  duplicate_column: 'When the two columns will differ once more data come in.',
  referential_integrity: 'When the other dataset is only a part, or older than this one.',
  scale_mix:
    'When there really are two kinds of things, such as cats and elephants in one column of weights.',
  multivariate_outliers:
    'Rare combinations are often the most telling rows. Drop them only when you know that they are errors.',
  near_duplicate_text: 'When the text is meant to be the same: a template, a legal notice, a quoted message.',
  rare_categories: 'When the rare ones are what the model must find.',
  redundant_feature:
    'When the two part where it matters. Trees do not mind redundant columns; linear models do.',
  target_leakage:
    'When the column is known before the prediction is asked for. Then it is simply a very good feature.',
  identifier_feature: 'When the key carries meaning, such as a date or a branch inside of it.',
  group_representation: 'When the world is like that; the model is still less certain about small groups.',
  group_label_gap:
    'When the difference is real. Whether a model may learn it is a question of law and purpose, not of data.',
  group_missing_gap: 'When the question does not apply to one of the groups.',
  group_duplicate_gap: 'When one group really has more repeated events.',
  drift: 'When the change was wanted: a cleaning step, another period, another sample.',
  ordered_by_label: 'When every split is shuffled anyway.',
  ordered_rows:
    'When every split is shuffled anyway, or when the order is time and the split should follow it.',
  label_too_few: 'When more rows of these classes will come before training.',
  label_heaped: 'When the common value is the normal state and the others are what matters.',
  train_test_overlap: 'When the same thing may well come again in use, as with frequent short messages.',
  train_test_near_overlap: 'When the likeness is that of a template, not of the content.',
  annotator_disagreement:
    'When there is no single right answer. Then keep the share of votes as the label instead of settling it.',
};

/** The honest other side of a finding. */
export function whenWrong(issue: Issue): string {
  return (
    REASONS[issue.type] ??
    'A finding is a probability, not a proof. Look at the cells and their reasons before you change anything.'
  );
}
