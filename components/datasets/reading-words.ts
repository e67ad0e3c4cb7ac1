import type { Detected } from '@/server/domain/previews/contract';

/** What each choice of reading is called, in the preview and in the report. */
const LABELS: Record<string, string> = {
  encoding: 'Encoding',
  delimiter: 'Delimiter',
  quote: 'Quote',
  escape: 'Quote inside a field',
  header: 'Column names',
  headerRows: 'Lines of column names',
  skipRows: 'Lines to leave out at the top',
  decimal: 'Decimal mark',
  thousands: 'Thousands mark',
  sheet: 'Sheet',
  recordPath: 'Records under',
  recordElement: 'Repeating element',
  fixedWidths: 'Column widths',
  nullValues: 'Words for a missing value',
};

export function choiceLabel(option: string): string {
  return LABELS[option] ?? option;
}

const CHARACTERS: Record<string, string> = {
  '\t': 'tab',
  ',': 'comma (,)',
  ';': 'semicolon (;)',
  '|': 'bar (|)',
  ' ': 'space',
  ':': 'colon (:)',
  '.': 'point (.)',
  '"': 'double (")',
  "'": "single (')",
  '\\': 'backslash (\\)',
};

/** The value of a choice in words; lines are counted from one. */
export function choiceValue({ option, value }: Pick<Detected, 'option' | 'value'>): string {
  if (option === 'header') return value === false || value === null ? 'none' : `line ${Number(value) + 1}`;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (value === null || value === '') return 'none';
  if (option === 'escape' && value === '"') return 'written twice ("")';
  return CHARACTERS[String(value)] ?? String(value);
}
