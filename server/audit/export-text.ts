import type { ExportRecord } from './export-records';

const COLUMNS = [
  'kind',
  'sequence',
  'time',
  'action',
  'outcome',
  'occurrences',
  'actorType',
  'actorId',
  'resourceType',
  'resourceId',
  'requestId',
  'id',
  'organisation',
  'commitment',
  'previousHash',
  'hash',
  'salt',
  'payload',
] as const;

export type ExportFormat = 'jsonl' | 'csv';

/** What stands before the first record. */
export function exportHead(format: ExportFormat): string {
  return format === 'csv' ? `${COLUMNS.join(',')}\r\n` : '';
}

/** One record as a line. In CSV an event has its cells; of all else there are only `kind` and, as JSON, `payload`. */
export function exportLine(record: ExportRecord, format: ExportFormat): string {
  if (format === 'jsonl') return `${oneLine(record)}\n`;
  const cells: Record<string, unknown> = record.kind === 'event' ? eventCells(record) : otherCells(record);
  return `${COLUMNS.map((name) => cell(cells[name])).join(',')}\r\n`;
}

function eventCells({
  payload,
  ...event
}: Extract<ExportRecord, { kind: 'event' }>): Record<string, unknown> {
  if (payload === null) return { ...event };
  if ('erased' in payload) return { ...event, payload: oneLine(payload) };
  return { ...event, salt: payload.salt, payload: oneLine(payload.content) };
}

function otherCells({ kind, ...rest }: ExportRecord): Record<string, unknown> {
  return { kind, payload: oneLine(rest) };
}

/** Line separators of Unicode are text in JSON and the end of a line to some readers. */
function oneLine(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
