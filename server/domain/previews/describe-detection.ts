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

/** Every choice that was made in reading, with what spoke for it, in the order in which a person looks at them. */
export function describeDetection(table: IngestedTable, options: IngestOptions, whole: boolean): Detected[] {
  const why = table.reading?.why ?? {};
  const entry = (
    option: keyof IngestOptions,
    value: Detected['value'],
    reason: string,
    more: Partial<Detected> = {},
  ): Detected => ({
    option,
    value,
    why: options[option] === undefined ? (why[option] ?? reason) : 'You said so.',
    confidence: null,
    given: options[option] !== undefined,
    choices: null,
    ...more,
  });
  const found: Detected[] = [];
  if (table.encoding !== null) {
    found.push(
      entry('encoding', table.encoding, encodingReason(table, whole), {
        confidence: options.encoding === undefined ? table.encodingConfidence : null,
        choices: ENCODINGS,
      }),
    );
  }
  if (table.delimiter !== null) {
    found.push(
      entry('delimiter', table.delimiter, delimiterReason(table)),
      entry(
        'quote',
        table.quote,
        table.quote === null ? 'No field is enclosed in quotes.' : 'It encloses fields.',
      ),
    );
    if (table.quote !== null) {
      const before = table.reading?.escape ?? table.quote;
      const doubled = before === table.quote;
      found.push(
        entry(
          'escape',
          before,
          doubled ? 'A quote inside a field is written twice.' : 'It stands before a quote inside a field.',
        ),
      );
    }
    found.push(entry('header', table.headerRow ?? false, headerReason(table)));
    found.push(
      entry(
        'skipRows',
        options.skipRows ?? 0,
        'Lines above the table are found by themselves; this leaves out more.',
      ),
    );
  }
  if (table.reading?.sheets !== undefined) {
    const sheet = table.reading.sheet ?? null;
    found.push(
      entry('sheet', sheet, 'It is the sheet with the most data.', { choices: table.reading.sheets }),
    );
  }
  if (table.format === 'json') {
    const path = table.reading?.recordPath ?? /found under `(.+)`/.exec(table.notes.join('\n'))?.[1] ?? '';
    found.push(
      entry(
        'recordPath',
        path,
        path === '' ? 'The document itself is the list of records.' : 'It is the longest list of objects.',
      ),
    );
  }
  if (table.format !== 'parquet') {
    found.push(entry('decimal', decimalOf(table), decimalReason(table)));
    found.push(
      entry(
        'nullValues',
        options.nullValues ?? [],
        'Only empty fields count as missing; words such as NA stay as they are until a scan names them.',
      ),
    );
  }
  return found;
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
  return `It cuts ${table.rowCount} of ${table.rowsRead} records into ${width} fields.`;
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
