import { z } from 'zod';
import { literal, type Sql, sql } from '@/server/engine/sql';
import { requireColumn } from './require-column';
import { defineTransform } from './transform';

/** Zero-width space, non-joiner, joiner, word joiner, byte order mark, soft hyphen. */
const INVISIBLE = '[\\x{200B}\\x{200C}\\x{200D}\\x{2060}\\x{FEFF}\\x{00AD}]';

export const standardiseText = defineTransform({
  id: 'standardise_text',
  title: 'Standardise text',
  description:
    'Trims, joins doubled spaces, removes invisible characters, composes Unicode (NFC), and sets the case. Case may carry meaning in codes and names: it is left alone unless asked for.',
  scope: 'column',
  fitted: false,
  parameters: z.strictObject({
    trim: z.boolean().default(true),
    collapseSpaces: z.boolean().default(true),
    removeInvisible: z.boolean().default(true),
    composeUnicode: z.boolean().default(true),
    case: z.enum(['keep', 'lower', 'upper', 'title']).default('keep'),
  }),
  plan: (context, parameters) => {
    const column = requireColumn(context);
    const text = context.table.text(column);
    let value: Sql = text;
    if (parameters.removeInvisible) value = sql`regexp_replace(${value}, ${literal(INVISIBLE)}, '', 'g')`;
    if (parameters.composeUnicode) value = sql`nfc_normalize(${value})`;
    if (parameters.collapseSpaces) value = sql`regexp_replace(${value}, '[\\s\\x{00A0}]+', ' ', 'g')`;
    if (parameters.trim) value = sql`trim(${value})`;
    if (parameters.case === 'lower') value = sql`lower(${value})`;
    if (parameters.case === 'upper') value = sql`upper(${value})`;
    if (parameters.case === 'title') {
      value = sql`array_to_string(list_transform(string_split(${value}, ' '), w -> upper(w[1]) || lower(w[2:])), ' ')`;
    }
    return {
      cells: [
        context.table.change(column, {
          // What consists of nothing visible is no value.
          where: sql`${text} IS NOT NULL AND ${text} IS DISTINCT FROM nullif(${value}, '')`,
          value: sql`nullif(${value}, '')`,
          method: 'standardised text',
          confidence: literal(1),
        }),
      ],
    };
  },
});
