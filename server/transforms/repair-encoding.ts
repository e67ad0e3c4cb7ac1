import iconv from 'iconv-lite';
import { z } from 'zod';
import { identifier, literal, sql } from '@/server/engine/sql';
import { mapEffect } from './map-values';
import { requireColumn } from './require-column';
import { defineTransform } from './transform';

/** Distinct values looked at; text that is broken is broken in many cells. */
const VALUES_MAX = 50_000;

type State = { map: { from: string; to: string; confidence: number }[] };

/**
 * UTF-8 that was once read as Windows-1252 ("CafÃ©"): written back to its bytes and read again, once or twice. Only a
 * value that becomes valid text with fewer characters is changed.
 */
export const repairEncoding = defineTransform({
  id: 'repair_encoding',
  title: 'Repair broken characters',
  description:
    'Undoes a wrong reading of the file such as "CafÃ©" for "Café". Values that do not read back cleanly stay.',
  scope: 'column',
  fitted: true,
  parameters: z.strictObject({}),
  learn: async (context): Promise<State> => {
    const column = requireColumn(context);
    const text = context.table.text(column);
    const rows = await context.table.session.query<{ value: string }>(
      sql`SELECT DISTINCT ${text} AS value FROM ${context.table.relation([column])}
        WHERE ${identifier(column.storageName)} IS NOT NULL AND regexp_matches(${text}, '[ÃÂâÅÐÑ]') ORDER BY 1 LIMIT ${literal(VALUES_MAX)}`
        .text,
      { signal: context.signal },
    );
    return {
      map: rows.flatMap(({ value }) => {
        const repaired = undoWrongReading(value);
        return repaired === null ? [] : [{ from: value, to: repaired, confidence: 0.97 }];
      }),
    };
  },
  plan: (context, _parameters, { map }) =>
    mapEffect(context, requireColumn(context), map, 'repaired characters'),
});

/** The text behind a wrong reading, or null where nothing speaks for one. */
export function undoWrongReading(value: string): string | null {
  let text = value;
  for (let pass = 0; pass < 2; pass++) {
    const bytes = iconv.encode(text, 'windows-1252');
    // A character that Windows-1252 lacks cannot have come from it.
    if (iconv.decode(bytes, 'windows-1252') !== text) break;
    const decoded = new TextDecoder('utf-8').decode(bytes);
    if (decoded.includes('\uFFFD') || decoded.length >= text.length) break;
    text = decoded;
  }
  return text === value ? null : text;
}
