import type { PlannedStep } from '@/server/transforms/run-steps';

/** What the planner knows of an issue. */
export interface PlannableIssue {
  /** Bare UUID. */
  id: string;
  type: string;
  column: string | null;
  /** Storage name of the column in the version at hand; null where the issue is about rows or the table. */
  storageName: string | null;
  columnType: string | null;
  fixType: string;
  fixOptions: { id: string; title: string }[];
  evidence: Record<string, unknown>;
}

export interface FixOptionPlan {
  id: string;
  title: string;
  /** Why one would take it, and its risk. */
  text: string;
  /** Null: nothing changes (the issue is left, or belongs to another module). */
  step: Omit<PlannedStep, 'issueId'> | null;
}

type OptionMaker = (issue: PlannableIssue) => FixOptionPlan[];

function option(
  issue: PlannableIssue,
  id: string,
  title: string,
  text: string,
  transform: string | null,
  parameters: Record<string, unknown> = {},
): FixOptionPlan {
  const step = transform === null ? null : { transform, storageName: issue.storageName, parameters };
  return { id, title, text, step };
}

const leave = (issue: PlannableIssue, title = 'Leave it') =>
  option(issue, 'leave', title, 'Nothing changes; the issue stays and keeps its cost.', null);

/** Options by their id, as the checks name them; one id may stand for a family of choices. */
const MAKERS: Record<string, OptionMaker> = {
  repair: (issue) => [
    option(
      issue,
      'repair',
      'Write the suggested values',
      'Each value is replaced by what the evidence points to. Cells without a suggestion stay.',
      'write_suggestions',
    ),
  ],
  map: (issue) => [
    option(
      issue,
      'map',
      'Write the commonest form',
      'Every variant becomes the form that most rows use.',
      'write_suggestions',
    ),
  ],
  cast: (issue) => [
    option(
      issue,
      'cast',
      'Read the number in them',
      'Text such as "$1,200" becomes 1200. What holds no number stays as it is.',
      'cast_values',
    ),
    option(
      issue,
      'cast_or_missing',
      'Read the number, else make it missing',
      'As before, and what holds no number becomes missing, so that the column is all numbers.',
      'cast_values',
      { failures: 'missing' },
    ),
  ],
  iso_dates: (issue) => [
    option(
      issue,
      'iso_dates',
      'Write dates as YYYY-MM-DD',
      'Values whose day and month could be either are left unless the column proves one order.',
      'standardise_dates',
    ),
  ],
  encoding: (issue) => [
    option(
      issue,
      'encoding',
      'Repair the characters',
      'Undoes a wrong reading of the file; values that do not read back cleanly stay.',
      'repair_encoding',
    ),
  ],
  to_null: (issue) => [
    option(
      issue,
      'to_null',
      'Turn them into missing values',
      'Says honestly that the value is not known. Missing values can be filled afterwards.',
      'set_null',
    ),
  ],
  impute: (issue) => [
    option(
      issue,
      'impute',
      'Fill from the other columns',
      'A model is trained on the rows that have the value; each filled cell carries its confidence. It falls back to the median or the commonest value where the other columns tell nothing.',
      'fill_model',
    ),
    option(
      issue,
      'impute_statistic',
      issue.columnType === 'integer' || issue.columnType === 'decimal'
        ? 'Fill with the median'
        : 'Fill with the commonest value',
      'Simple and stable. It narrows the spread and weakens relations between columns.',
      'fill_statistic',
    ),
    option(
      issue,
      'new_category',
      'Fill with "unknown"',
      'Makes missing a value of its own, which a model can use. Not for columns of numbers.',
      'fill_constant',
      { value: 'unknown' },
    ),
  ],
  indicator: (issue) => [
    option(
      issue,
      'indicator',
      'Add a column that marks them',
      'Keeps the fact that the value was missing, which often tells something itself.',
      'add_indicator',
    ),
  ],
  drop_rows: (issue) => [
    option(
      issue,
      'drop_rows',
      'Drop the rows',
      'Safe for few rows; where rows are affected for a reason, what is left is no fair sample.',
      'drop_rows',
    ),
  ],
  quarantine: (issue) => [
    option(
      issue,
      'quarantine',
      'Set the rows aside',
      'The rows leave the version and are kept beside it, where they can be put back.',
      'quarantine_rows',
    ),
  ],
  winsorise: (issue) => [
    option(
      issue,
      'winsorise',
      'Pull them back to the limit',
      'Keeps the rows and tames the pull of extremes. True extremes are lost.',
      'winsorise',
      limitsOf(issue),
    ),
  ],
  keep_first: (issue) => [
    option(
      issue,
      'keep_first',
      'Keep the first of each group',
      'All other rows of the group leave the version.',
      'deduplicate',
      { keep: 'first' },
    ),
    option(
      issue,
      'most_complete',
      'Keep the most complete of each group',
      'The row with the fewest missing values stays.',
      'deduplicate',
      { keep: 'most_complete' },
    ),
  ],
  merge: (issue) => [
    option(
      issue,
      'merge',
      'Merge each group into one record',
      'The most complete row stays and takes what it lacks from the others. Look at the pairs first.',
      'merge_duplicates',
    ),
  ],
  flag: (issue) => [
    option(
      issue,
      'flag',
      'Only mark them',
      'Adds a column that says which rows are affected; nothing is removed.',
      'add_indicator',
      { mark: 'found' },
    ),
  ],
  drop_column: (issue) => [
    option(
      issue,
      'drop_column',
      'Drop the column',
      'The column is left out of the new version and stays in the earlier one.',
      'drop_column',
    ),
  ],
};

/** Further options that a type of issue has, whatever its check names. */
const EXTRA: Record<string, string[]> = {
  univariate_outliers: ['winsorise'],
  near_duplicate_rows: ['merge', 'keep_first'],
  missing_values: ['drop_rows'],
  encoding_faults: ['encoding'],
  date_format_mix: ['iso_dates'],
};

/** All options of an issue, the default first, with the parameters that its evidence gives. */
export function optionsOf(issue: PlannableIssue): FixOptionPlan[] {
  const named = issue.fixOptions.map(({ id }) => id);
  const all = [...named, ...(EXTRA[issue.type] ?? [])];
  const options = all.flatMap((id) => {
    const titled = issue.fixOptions.find((draft) => draft.id === id)?.title;
    return MAKERS[id]?.(issue) ?? [leave(issue, titled)].map((left) => ({ ...left, id }));
  });
  const seen = new Set<string>();
  const unique = [...options, leave(issue)].filter(({ id }) => !seen.has(id) && seen.add(id));
  // A number has no word for "unknown".
  const numeric = issue.columnType === 'integer' || issue.columnType === 'decimal';
  return unique.filter(({ id }) => id !== 'new_category' || !numeric);
}

function limitsOf(issue: PlannableIssue): Record<string, number> {
  const { low, high } = issue.evidence;
  return {
    ...(typeof low === 'number' ? { low } : {}),
    ...(typeof high === 'number' ? { high } : {}),
  };
}

/**
 * Which fixes come first: what later ones read must be right by then. Encoding, disguised missing values, types, dates,
 * variants, dependencies, duplicates (rows are equal only once their values are), outliers, missing values, labels, columns.
 */
const ORDER = [
  /^encoding/,
  /^disguised_missing/,
  /^(mixed_types|unit_mix|scale)/,
  /^date/,
  /^(case_|spelling|format|shape|systematic|suspect|implausible|missing_where|variants)/,
  /^(dependency|functional)/,
  /^(exact_duplicate|near_duplicate|sparse)/,
  /^(univariate_outliers|multivariate|outlier|domain)/,
  /^missing_values/,
  /^(label|conflicting|missing_labels)/,
];

export function orderOf(type: string): number {
  const at = ORDER.findIndex((pattern) => pattern.test(type));
  return at < 0 ? ORDER.length : at;
}
