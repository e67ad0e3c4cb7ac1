import type { RawColumn } from '@/server/stats/encode-table';
import type { Target } from '@/server/stats/trees/losses';
import type { ScanColumn } from './check';
import { isNumeric } from './profiled-column';

/** More values than this, and a label of text is no class; as many distinct numbers are a number to predict. */
const [CLASSES_MAX, NUMBERS_MIN] = [100, 20];

/** What models are to predict, and the classes by their text; null when the label is neither class nor number. */
export interface LabelTarget {
  target: Target;
  classes: string[];
}

export function predictsNumbers(label: ScanColumn, taskType: string | null): boolean {
  if (!isNumeric(label)) return false;
  if (taskType === 'regression') return true;
  return !taskType?.includes('classification') && label.profile.distinctCount > NUMBERS_MIN;
}

/** `rendered` holds the label as text, one entry a row, none of them null. */
export function labelTarget(
  label: ScanColumn,
  taskType: string | null,
  rendered: RawColumn | undefined,
): LabelTarget | null {
  if (rendered === undefined) return null;
  if (predictsNumbers(label, taskType))
    return rendered.kind === 'text'
      ? null
      : { target: { kind: 'number', values: rendered.values }, classes: [] };
  const texts = Array.from(rendered.values, String);
  const classes = [...new Set(texts)].sort();
  if (classes.length < 2 || classes.length > CLASSES_MAX) return null;
  const codes = new Map(classes.map((text, code) => [text, code]));
  return {
    target: {
      kind: 'classes',
      codes: Int32Array.from(texts, (text) => codes.get(text) ?? 0),
      classes: classes.length,
    },
    classes,
  };
}
