/** What the characters of a value are, in runs: `Ab-12` is one capital, one small letter, a hyphen, two digits. */
export interface ShapePart {
  kind: 'A' | 'a' | '9' | 'symbol';
  text: string;
}

const KIND_OF = (char: string): ShapePart['kind'] =>
  /\p{Lu}/u.test(char) ? 'A' : /\p{L}/u.test(char) ? 'a' : /\p{Nd}/u.test(char) ? '9' : 'symbol';

export function shapeParts(value: string): ShapePart[] {
  const parts: ShapePart[] = [];
  for (const char of value) {
    const kind = KIND_OF(char);
    const last = parts.at(-1);
    if (last !== undefined && last.kind === kind && kind !== 'symbol') last.text += char;
    else parts.push({ kind, text: char });
  }
  return parts;
}

/** `exact` keeps how long each run is, `collapsed` only that there is one. */
export function shapeOf(value: string, level: 'exact' | 'collapsed'): string {
  return shapeParts(value)
    .map(({ kind, text }) =>
      kind === 'symbol' ? text : level === 'exact' ? kind.repeat([...text].length) : kind,
    )
    .join('');
}

/** Plain numbers of so few digits are counted or measured; a code has more. */
const SHORT_NUMBER = /^9{1,3}$/;

/** Whether a shape has a structure at all: digits or symbols between runs. Plain words and small numbers have none. */
export function isStructured(shape: string): boolean {
  return /9/.test(shape) && shape.length <= 60 && !SHORT_NUMBER.test(shape);
}

/**
 * The value in the wanted shape when only its dress differs (outer spaces, case, separators, leading zeros), so that
 * nothing is lost; null when no such rewriting gives the shape, or when two do and differ.
 */
export function dressedAs(value: string, wanted: string, level: 'exact' | 'collapsed'): string | null {
  const symbols = [...wanted].filter((char) => !/[Aa9]/.test(char));
  const bare = [...value].filter((char) => KIND_OF(char) !== 'symbol').join('');
  const candidates = [value.trim(), value.toUpperCase(), value.toLowerCase(), value.replaceAll(/\s+/g, '')];
  const [separator] = symbols;
  if (separator !== undefined && symbols.every((symbol) => symbol === separator)) {
    candidates.push(value.trim().replaceAll(/[-_/. :]+/g, separator));
  }
  if (symbols.length === 0) candidates.push(bare);
  if (level === 'exact' && symbols.length > 0) candidates.push(refill(bare, wanted));
  if (level === 'exact') candidates.push(...padded(value, wanted));
  const both = candidates.flatMap((candidate) => [
    candidate,
    candidate.toUpperCase(),
    candidate.toLowerCase(),
  ]);
  const fitting = new Set(
    both.filter((candidate) => candidate !== value && shapeOf(candidate, level) === wanted),
  );
  const [only] = fitting;
  return fitting.size === 1 && only !== undefined ? only : null;
}

/** The letters and digits of a value put where the shape has them. */
function refill(bare: string, wanted: string): string {
  const chars = [...bare];
  if ([...wanted].filter((char) => /[Aa9]/.test(char)).length !== chars.length) return '';
  return [...wanted].map((char) => (/[Aa9]/.test(char) ? (chars.shift() ?? '') : char)).join('');
}

/** Zeros put back in front of a single run of digits that is too short. */
function padded(value: string, wanted: string): string[] {
  const runs = wanted.match(/9+/g) ?? [];
  const [run] = runs;
  if (runs.length !== 1 || run === undefined) return [];
  return [value.replace(/\d+/, (digits) => digits.padStart(run.length, '0'))];
}

/** The shape as a pattern of the engine (RE2) for whole values. */
export function shapePattern(shape: string, level: 'exact' | 'collapsed'): string {
  const classes: Record<string, string> = { A: '\\p{Lu}', a: '[^\\P{L}\\p{Lu}]', '9': '\\p{Nd}' };
  return (shape.match(/A+|a+|9+|[^Aa9]/gu) ?? [])
    .map((run) => {
      const kind = classes[run[0] ?? ''];
      if (kind === undefined) return run.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
      return level === 'exact' ? `${kind}{${run.length}}` : `${kind}+`;
    })
    .join('');
}
