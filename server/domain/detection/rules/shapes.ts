import { editDistance } from '../../../stats/edit-distance.ts';
import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { addValueFinding, type ColumnFindings } from '../findings.ts';
import { collapsedShape, exactShape, hasAlphanumeric, separatorShape } from '../text-shape.ts';

type Edit = 'suffix' | 'digits' | 'insertion' | 'deletion' | 'swap' | 'substitution';

interface Level {
  shapeOf: (text: string) => string;
  structured: (shape: string) => boolean;
  bigShare: number;
  coverMin: number;
  exact: boolean;
  digitCounts: boolean;
}

const LEVELS: Level[] = [
  {
    shapeOf: exactShape,
    structured: (s) =>
      s.length >= 3 && s.includes('9') && (/[^9.\- ]/.test(s) || (s.match(/-/g) ?? []).length >= 2),
    bigShare: 0.2,
    coverMin: 0,
    exact: true,
    digitCounts: true,
  },
  {
    shapeOf: separatorShape,
    structured: (s) => s.length >= 6 && /[-/:._{}]/.test(s),
    bigShare: 0.2,
    coverMin: 0.75,
    exact: false,
    digitCounts: true,
  },
  {
    shapeOf: collapsedShape,
    structured: (s) => s.includes('9') && /[^9.\- +]/.test(s),
    bigShare: 0.3,
    coverMin: 0.9,
    exact: false,
    digitCounts: false,
  },
];

/** The one slip that leads from the usual shape to the rare one, or null. */
export function shapeEdit(rare: string, usual: string): Edit | null {
  const gap = rare.length - usual.length;
  if (gap > 0 && gap <= 3 && rare.startsWith(usual) && !hasAlphanumeric(rare.slice(usual.length)))
    return 'suffix';
  if (Math.abs(gap) > 1 || editDistance(rare, usual, 1) !== 1) return null;
  const longer = gap >= 0 ? rare : usual;
  const other = gap >= 0 ? usual : rare;
  let at = 0;
  while (at < other.length && longer[at] === other[at]) at++;
  if (gap === 1) return rare[at] === '9' ? 'digits' : 'insertion';
  if (gap === -1) return usual[at] === '9' ? 'digits' : 'deletion';
  if (rare[at] === usual[at + 1] && rare[at + 1] === usual[at] && rare[at + 1] !== usual[at + 1])
    return 'swap';
  if (rare[at]?.toLowerCase() === usual[at]?.toLowerCase()) return null;
  return 'substitution';
}

/** Values whose shape is rare and one slip away from a shape that holds much of the column. */
export function findOddShapes(column: EncodedColumn, findings: ColumnFindings): void {
  if (column.filledRows < 20 || column.numberShare >= 0.9) return;
  for (const level of LEVELS) judgeLevel(column, findings, level);
}

function judgeLevel(column: EncodedColumn, findings: ColumnFindings, level: Level): void {
  const rows = new Map<string, number>();
  const distinct = new Map<string, number>();
  const shapes = new Map<number, string>();
  for (const code of column.filledCodes) {
    const text = valueAt(column, code);
    if (text.length > 60) continue;
    const shape = level.shapeOf(text);
    shapes.set(code, shape);
    rows.set(shape, (rows.get(shape) ?? 0) + countAt(column, code));
    distinct.set(shape, (distinct.get(shape) ?? 0) + 1);
  }
  const big = [...rows]
    .filter(
      ([shape, q]) =>
        q >= Math.max(5, level.bigShare * column.filledRows) &&
        level.structured(shape) &&
        (distinct.get(shape) ?? 0) >= 2,
    )
    .sort((a, b) => b[1] - a[1])
    .map(([shape]) => shape);
  if (big.length === 0) return;
  const cover = big.reduce((sum, shape) => sum + (rows.get(shape) ?? 0), 0) / column.filledRows;
  if (cover < level.coverMin) return;
  for (const [code, shape] of shapes) {
    const q = rows.get(shape) ?? 0;
    if (big.includes(shape) || q > Math.max(2, 0.02 * column.filledRows)) continue;
    const near = big.map((usual) => ({ usual, edit: shapeEdit(shape, usual) })).find((x) => x.edit !== null);
    if (near?.edit) {
      if (near.edit === 'digits' && !level.digitCounts) continue;
      judgeNear(column, findings, level, code, near.usual, near.edit, cover);
    } else if (cover >= 0.9 && q <= Math.max(2, 0.005 * column.filledRows)) {
      addValueFinding(findings, code, {
        probability: cover >= 0.97 ? 0.55 : 0.4,
        suggestion: null,
        confidence: 0,
        rule: 'rare shape',
        reason: `\`${valueAt(column, code)}\` is built unlike ${Math.round(cover * 100)} % of the column`,
      });
    }
  }
}

function judgeNear(
  column: EncodedColumn,
  findings: ColumnFindings,
  level: Level,
  code: number,
  usual: string,
  edit: Edit,
  cover: number,
): void {
  const text = valueAt(column, code);
  const fix = repair(text, usual, edit, level.exact);
  // Words vary in length as numbers do: a letter more or less in a run says little unless nearly all are of one length.
  const length =
    edit === 'digits' ||
    (cover < 0.9 && level.exact && collapsedShape(level.shapeOf(text)) === collapsedShape(usual));
  findings.open.push({
    code,
    z: (length ? (cover >= 0.9 ? -0.4 : -0.9) : 1.2) - 0.5 * Math.log(countAt(column, code)),
    suggestion: fix.text,
    confidence: fix.confidence,
    rule: 'shape',
    reason: `\`${text}\` is one slip away from the shape \`${usual}\` of the column`,
  });
}

function repair(
  text: string,
  usual: string,
  edit: Edit,
  exact: boolean,
): { text: string | null; confidence: number } {
  if (edit === 'suffix') return { text: text.slice(0, usual.length), confidence: 0.9 };
  const fits = new Set<string>();
  if (exact && edit === 'insertion') {
    for (let i = 0; i < text.length; i++) {
      const fixed = text.slice(0, i) + text.slice(i + 1);
      if (exactShape(fixed) === usual) fits.add(fixed);
    }
  } else if (exact && edit === 'swap') {
    for (let i = 0; i + 1 < text.length; i++) {
      const fixed = text.slice(0, i) + (text[i + 1] ?? '') + (text[i] ?? '') + text.slice(i + 2);
      if (exactShape(fixed) === usual) fits.add(fixed);
    }
  }
  const first = [...fits].sort()[0];
  if (first === undefined) return { text: null, confidence: 0 };
  return fits.size === 1 ? { text: first, confidence: 0.85 } : { text: first, confidence: 0.5 };
}
