import { z } from 'zod';

/** What a caller may fix instead of letting it be sniffed. Unknown keys are refused. */
export const IngestOptions = z
  .strictObject({
    delimiter: z.string().min(1).max(8).optional(),
    quote: z.string().max(1).optional(),
    escape: z.string().max(1).optional(),
    encoding: z.string().max(40).optional(),
    /** true/false, or the 0-based line of the header. */
    header: z.union([z.boolean(), z.number().int().min(0).max(10_000)]).optional(),
    /** Lines of the header, from its first on; their names are joined. */
    headerRows: z.number().int().min(1).max(10).optional(),
    skipRows: z.number().int().min(0).max(1_000_000).optional(),
    decimal: z.enum(['.', ',']).optional(),
    /** Characters of each column, for text in columns without a delimiter. */
    fixedWidths: z.array(z.number().int().min(1).max(100_000)).min(1).max(5000).optional(),
    /** Name of the sheet, or its place counted from 1. */
    sheet: z.union([z.string().max(200), z.number().int().min(0)]).optional(),
    recordPath: z.string().max(500).optional(),
    nullValues: z.array(z.string().max(100)).max(50).optional(),
  })
  .meta({ id: 'IngestOptions' });
export type IngestOptions = z.infer<typeof IngestOptions>;

export const ColumnType = z.enum([
  'integer',
  'decimal',
  'boolean',
  'date',
  'datetime',
  'time',
  'text',
  'category',
  'identifier',
  'list',
  'struct',
  'empty',
]);
export type ColumnType = z.infer<typeof ColumnType>;
