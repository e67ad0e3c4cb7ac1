import type { IngestedTable } from '@/server/domain/ingestion';
import type { IngestOptions } from '@/server/domain/ingestion/contract';
import type { Detected } from './contract';

const ENCODINGS = [
  'utf-8',
  'windows-1252',
  'iso-8859-1',
  'windows-1251',
  'utf-16le',
  'utf-16be',
  'shift_jis',
  'gb18030',
];

type Entry = (
  option: keyof IngestOptions,
  value: Detected['value'],
  reason: string,
  more?: Partial<Detected>,
) => Detected;

/** Every choice that was made in reading, with what spoke for it, in the order in which a person looks at them. */
export function describeDetection(table: IngestedTable, options: IngestOptions, whole: boolean): Detected[] {
  const why = table.reading?.why ?? {};
  const entry: Entry = (option, value, reason, more = {}) => ({
    option,
    value,
    why: options[option] === undefined ? (why[option] ?? reason) : 'You said so.',
    confidence: null,
    given: options[option] !== undefined,
    choices: null,
    ...more,
  });
  const { sheets, fixedWidths, recordPath } = table.reading ?? {};
  const inLines = table.delimiter !== null || fixedWidths !== undefined;
  const byPath = table.format === 'json' || recordPath != null;
  const untyped = inLines || sheets !== undefined || byPath || table.encoding !== null;
  return [
    ...(table.encoding === null ? [] : [encodingEntry(table, table.encoding, options, whole, entry)]),
    ...(table.delimiter === null ? [] : dialectEntries(table, entry)),
    ...(fixedWidths === undefined
      ? []
      : [
          entry('delimiter', null, 'The columns stand at the same places in each line.'),
          entry('fixedWidths', fixedWidths, 'The gaps between the columns stand under one another.'),
        ]),
    ...(sheets === undefined
      ? []
      : [
          entry('sheet', table.reading?.sheet ?? null, 'It is the sheet with the most data.', {
            choices: sheets,
          }),
        ]),
    ...(inLines || sheets !== undefined ? headerEntries(table, options, entry) : []),
    ...(byPath ? [pathEntry(table, entry)] : []),
    ...(inLines ? [entry('decimal', decimalOf(table), decimalReason(table))] : []),
    ...(untyped
      ? [
          entry(
            'nullValues',
            options.nullValues ?? [],
            'Only empty fields count as missing; words such as NA stay as they are until a scan names them.',
          ),
        ]
      : []),
  ];
}

function encodingEntry(
  table: IngestedTable,
  encoding: string,
  options: IngestOptions,
  whole: boolean,
  entry: Entry,
): Detected {
  const confidence = options.encoding === undefined ? table.encodingConfidence : null;
  return entry('encoding', encoding, encodingReason(table, whole), { confidence, choices: ENCODINGS });
}

function dialectEntries(table: IngestedTable, entry: Entry): Detected[] {
  const { quote } = table;
  const before = table.reading?.escape ?? quote;
  return [
    entry('delimiter', table.delimiter, delimiterReason(table)),
    entry('quote', quote, quote === null ? 'No field is enclosed in quotes.' : 'It encloses fields.'),
    ...(quote === null
      ? []
      : [
          entry(
            'escape',
            before,
            before === quote
              ? 'A quote inside a field is written twice.'
              : 'It stands before a quote inside a field.',
          ),
        ]),
  ];
}

function headerEntries(table: IngestedTable, options: IngestOptions, entry: Entry): Detected[] {
  return [
    entry('header', headerLine(table, options), headerReason(table)),
    ...(table.headerRow === null
      ? []
      : [
          entry(
            'headerRows',
            table.reading?.headerRows ?? options.headerRows ?? 1,
            'The lines that look like names, not like values.',
          ),
        ]),
    entry(
      'skipRows',
      options.skipRows ?? 0,
      'Lines above the table are found by themselves; this leaves out more.',
    ),
  ];
}

function pathEntry(table: IngestedTable, entry: Entry): Detected {
  const path = table.reading?.recordPath ?? /found under `(.+)`/.exec(table.notes.join('\n'))?.[1] ?? '';
  const reason =
    path === '' ? 'The document itself is the list of records.' : 'It is the longest list of objects.';
  return entry('recordPath', path, reason);
}

function encodingReason(table: IngestedTable, whole: boolean): string {
  const seen = whole ? '' : ' of the first part';
  if (table.encoding === 'utf-8') return `Every character${seen} is valid UTF-8.`;
  if (table.encoding?.startsWith('utf-16') === true)
    return 'A byte-order mark, or every second byte being zero, says so.';
  return `Bytes${seen} are not valid UTF-8, and as ${table.encoding} they are letters and signs.`;
}

function delimiterReason(table: IngestedTable): string {
  const width = table.columns.length;
  if (width === 1) return 'Nothing cuts the lines into more than one column.';
  if (table.rowsSetAside === 0) return `It cuts every record into ${width} fields.`;
  return `It cuts ${table.rowCount} of ${table.rowsRead} records into ${width} fields.`;
}

/** As the option counts it: after the lines that are left out, and at the first of several lines of names. */
function headerLine(table: IngestedTable, options: IngestOptions): number | false {
  if (table.headerRow === null) return false;
  const last = table.headerRow - (options.skipRows ?? 0);
  return Math.max(0, last - ((table.reading?.headerRows ?? 1) - 1));
}

function headerReason(table: IngestedTable): string {
  if (table.headerRow === null) return 'The first record looks like the records below it.';
  const above = table.headerRow === 0 ? '' : ` ${table.headerRow} lines above it are left out.`;
  return `Its fields are names, unlike the values below.${above}`;
}

function decimalOf(table: IngestedTable): '.' | ',' {
  return table.columns.some(({ render }) => render === 'decimal_comma') ? ',' : '.';
}

function decimalReason(table: IngestedTable): string {
  const comma = table.columns.filter(({ render }) => render === 'decimal_comma').length;
  if (comma > 0) return `${comma} ${comma === 1 ? 'column has' : 'columns have'} numbers with a comma.`;
  const point = table.columns.filter(({ type }) => type === 'decimal').length;
  return point > 0
    ? `${point} ${point === 1 ? 'column has' : 'columns have'} numbers with a point.`
    : 'No column has numbers with decimal places.';
}

const UNREAD = ['encoding', 'delimiter', 'quote', 'header', 'skipRows'] as const;

/** What a person may set when nothing could be read, so that the way back stays open. */
export function describeUnread(options: IngestOptions): Detected[] {
  const names = new Set<string>([...UNREAD, ...Object.keys(options)]);
  return [...names].map((option) => {
    const value: unknown = Reflect.get(options, option);
    return {
      option,
      value: shownValue(value),
      why:
        value === undefined
          ? 'Nothing could be read, so this is open. Set it if you know it.'
          : 'You said so.',
      confidence: null,
      given: value !== undefined,
      choices: option === 'encoding' ? ENCODINGS : null,
    };
  });
}

function shownValue(value: unknown): Detected['value'] {
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'number' ? item : String(item)));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
