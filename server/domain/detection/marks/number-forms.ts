import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { addMarkFinding, type ColumnFindings } from '../findings.ts';
import { isNumberText } from '../text-shape.ts';

const AFFIXED =
  /^([^\d\s.+-][^\d]{0,5}?|\s*[^\d\s.+-]{1,4}\s?)?(-?\d[\d.]*(?:[eE][-+]?\d+)?)(\s?[^\d\s][^\d]{0,7})?$/;
const THOUSANDS = /^\s*[-+]?\d{1,3}(,\d{3})+(\.\d+)?\s*$/;
const COMMA = /^-?\d+,\d+$/;
const SPACED = /^-?\d{1,3}([ '\u00a0]\d{3})+(\.\d+)?$/;

interface Form {
  what: string;
  affix: boolean;
  members: { code: number; number: string }[];
  rows: number;
}

function formOf(text: string): { what: string; affix: boolean; number: string } | null {
  const match = AFFIXED.exec(text);
  const number = match?.[2] ?? '';
  if (match && (match[1] || match[3]) && isNumberText(number)) {
    return { what: `\`${`${match[1] ?? ''}…${match[3] ?? ''}`}\` around a number`, affix: true, number };
  }
  if (THOUSANDS.test(text))
    return { what: 'grouped thousands', affix: false, number: text.replaceAll(',', '').trim() };
  if (COMMA.test(text)) return { what: 'a decimal comma', affix: false, number: text.replace(',', '.') };
  if (SPACED.test(text))
    return { what: 'spaced thousands', affix: false, number: text.replace(/[ '\u00a0]/g, '') };
  return null;
}

/** One or two other ways of writing numbers that, with the plain ones, make up the column. */
export function findNumberForms(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.filledRows < 30 || column.filledCodes.length < 8) return;
  const forms = new Map<string, Form>();
  let plain = 0;
  let rest = 0;
  for (const code of column.filledCodes) {
    const count = countAt(column, code);
    if (column.isNumber[code]) {
      plain += count;
      continue;
    }
    rest += count;
    const found = formOf(valueAt(column, code));
    if (!found) continue;
    const form = forms.get(found.what) ?? { what: found.what, affix: found.affix, members: [], rows: 0 };
    form.members.push({ code, number: found.number });
    form.rows += count;
    forms.set(found.what, form);
  }
  if (rest === 0 || plain < 0.6 * column.filledRows) return;
  const top = [...forms.values()].sort((a, b) => b.rows - a.rows).slice(0, 2);
  const explained = plain + top.reduce((sum, form) => sum + form.rows, 0);
  if (explained < 0.97 * column.filledRows) return;
  for (const form of top) {
    if (form.members.length < 3 || form.rows > 0.4 * column.filledRows) continue;
    if (form.affix && form.rows < 0.3 * rest) continue;
    for (const { code, number } of form.members) {
      addMarkFinding(column, findings, code, {
        probability: 0.95,
        suggestion: number,
        confidence: 0.9,
        rule: 'number form',
        reason: `\`${valueAt(column, code)}\` is written with ${form.what}; ${Math.round((100 * plain) / column.filledRows)} % of the column are plain numbers`,
      });
    }
  }
}
