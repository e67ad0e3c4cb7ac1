import type { Dimension } from '../contract';

export interface WrongCellKind {
  /** Issue type. */
  type: string;
  dimension: Dimension;
  /** Goes on after "12 of 1 000 values in `City`". */
  sentence: string;
}

const KINDS = {
  spelling: { type: 'spelling_slips', dimension: 'accuracy', sentence: 'look like slips of commoner values' },
  shape: { type: 'format_minority', dimension: 'consistency', sentence: 'have another shape than the rest' },
  unit: {
    type: 'unit_mix',
    dimension: 'consistency',
    sentence: 'are written with another unit or number format',
  },
  date: {
    type: 'date_format_mix',
    dimension: 'consistency',
    sentence: 'are dates in another format, or none',
  },
  context: {
    type: 'dependency_violations',
    dimension: 'consistency',
    sentence: 'differ from the other rows with the same values in other columns',
  },
  missing: {
    type: 'missing_where_expected',
    dimension: 'completeness',
    sentence: 'are missing where the rest of the table has one',
  },
  number: {
    type: 'implausible_numbers',
    dimension: 'accuracy',
    sentence: 'do not fit the numbers of the column',
  },
  systematic: { type: 'systematic_faults', dimension: 'accuracy', sentence: 'were damaged in the same way' },
  other: { type: 'suspect_values', dimension: 'accuracy', sentence: 'are probably wrong' },
} as const satisfies Record<string, WrongCellKind>;

/** Which rule belongs to which kind; a new rule is `suspect_values` until it is listed. */
const BY_RULE: [RegExp, WrongCellKind][] = [
  [/missing|null/, KINDS.missing],
  [/slip|misspelt|word|space|channel|scrambled/, KINDS.spelling],
  [/alien|signature|systematic|symbol|undecoded|affix/, KINDS.systematic],
  [/unit|thousands|float|number format/, KINDS.unit],
  [/date/, KINDS.date],
  [/shape|code width|joined/, KINDS.shape],
  [/context|fusion|source/, KINDS.context],
  [/text among numbers|constant|far|sequence|copied/, KINDS.number],
];

export function kindOf(rule: string): WrongCellKind {
  return BY_RULE.find(([pattern]) => pattern.test(rule))?.[1] ?? KINDS.other;
}
