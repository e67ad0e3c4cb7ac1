import { DomainError } from '@/server/operations/errors';
import type { IngestOptions } from './contract';
import type { FileFormat } from './detect-format';

/** Kinds of content, archives apart: what is inside them is asked again. */
type Content = Exclude<FileFormat, 'gzip' | 'zstd' | 'zip'> | 'workbook';

const TEXT: readonly Content[] = ['text'];
const SHEETS: readonly Content[] = ['text', 'workbook'];
const UNTYPED: readonly Content[] = ['text', 'workbook', 'json', 'xml'];
/** What each option can have an effect on. */
const APPLIES: Partial<Record<keyof IngestOptions, readonly Content[]>> = {
  delimiter: TEXT,
  quote: TEXT,
  escape: TEXT,
  fixedWidths: TEXT,
  header: SHEETS,
  headerRows: SHEETS,
  skipRows: SHEETS,
  sheet: ['workbook'],
  recordPath: ['json', 'xml'],
  encoding: ['text', 'json', 'xml'],
  decimal: UNTYPED,
  nullValues: UNTYPED,
};

/** An option that cannot have an effect on this kind of file is a mistake of the caller, who should hear of it. */
export function refuseIdleOptions(options: IngestOptions, format: FileFormat | 'workbook'): void {
  if (format === 'gzip' || format === 'zstd' || format === 'zip') return;
  for (const [option, contents] of Object.entries(APPLIES)) {
    if (Reflect.get(options, option) === undefined || contents.includes(format)) continue;
    const what = format === 'text' ? 'delimited text' : format;
    throw new DomainError(
      'input_bad_option',
      `The option \`${option}\` does not apply to this file, which is ${what}.`,
      { errors: [{ path: `options.${option}`, message: `does not apply to ${what}` }] },
    );
  }
}
