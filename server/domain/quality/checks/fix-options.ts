import type { FixOptionDraft } from '../check';

/** Every fix that a check offers, by what it does; the ids are those of the transforms that carry them out. */
export const FIX = {
  map: { id: 'map', title: 'Write the commonest form' },
  cast: { id: 'cast', title: 'Read the number in them' },
  toNull: { id: 'to_null', title: 'Turn them into missing values' },
  repair: { id: 'repair', title: 'Write the suggested values' },
  impute: { id: 'impute', title: 'Fill from the other columns' },
  indicator: { id: 'indicator', title: 'Add a column that marks them' },
  dropRows: { id: 'drop_rows', title: 'Drop the rows' },
  dropColumn: { id: 'drop_column', title: 'Drop the column' },
  keepFirst: { id: 'keep_first', title: 'Keep the first of each group' },
  flag: { id: 'flag', title: 'Only mark them' },
  quarantine: { id: 'quarantine', title: 'Set the rows aside' },
  plausible: { id: 'leave', title: 'Keep them: rare but plausible' },
  leave: { id: 'leave', title: 'Leave it' },
  encoding: { id: 'encoding', title: 'Repair the characters' },
  isoDates: { id: 'iso_dates', title: 'Write dates as YYYY-MM-DD' },
  winsorise: { id: 'winsorise', title: 'Pull them back to the limit' },
  classWeights: { id: 'class_weights', title: 'Weight the classes in training' },
  review: { id: 'review', title: 'Review the labels' },
  label: { id: 'review', title: 'Label them' },
} as const satisfies Record<string, FixOptionDraft>;
