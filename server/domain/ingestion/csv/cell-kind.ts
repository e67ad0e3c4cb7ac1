export type CellKind =
  | 'empty'
  | 'number'
  | 'date'
  | 'time'
  | 'boolean'
  | 'email'
  | 'url'
  | 'word'
  | 'text'
  | 'other';

const KINDS: [CellKind, RegExp][] = [
  ['number', /^(?=.*\d)[+-]?(\d{1,3}([ ,.']\d{3})+|\d+)?([.,]\d+)?([eE][+-]?\d+)?\s*[%$€£]?$/],
  ['number', /^[$€£]\s?-?[\d.,]+$/],
  [
    'date',
    /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/,
  ],
  ['date', /^\d{1,2}[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2,4}( \d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?)?$/],
  ['time', /^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp][Mm])?$/],
  ['boolean', /^(true|false|yes|no|y|n|t|f)$/i],
  ['email', /^[^\s@]+@[^\s@]+\.[^\s@]+$/],
  ['url', /^https?:\/\/\S+$/i],
  ['word', /^[\p{L}\p{N}_.#&'’/+-]+$/u],
  ['text', /^[\p{L}\p{N}\p{P}\p{S} ]+$/u],
];

/** What a cell of a table usually is; `other` is what a wrong dialect leaves behind. */
export function cellKind(cell: string): CellKind {
  const trimmed = cell.trim();
  if (trimmed === '') return 'empty';
  if (/\d/.test(trimmed) || trimmed.length < 6) {
    for (const [kind, pattern] of KINDS) if (pattern.test(trimmed)) return kind;
    return 'other';
  }
  for (const [kind, pattern] of KINDS.slice(6)) if (pattern.test(trimmed)) return kind;
  return 'other';
}
