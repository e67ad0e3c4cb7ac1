const CLASSES: Record<string, string> = { A: '[A-Z]+', a: '[a-z]+', '9': '[0-9]+' };
/** A shape of one run of letters or digits says nothing that the type does not say. */
const PARTS_MIN = 2;
const LENGTH_MAX = 40;

/** `A-9` -> `[A-Z]+-[0-9]+`; null where the shape is too plain or too long to be a format. */
export function patternOfShape(shape: string): string | null {
  const signs = [...shape];
  if (signs.length < PARTS_MIN || signs.length > LENGTH_MAX) return null;
  // Without a digit it is a name or prose, and with many spaces prose: neither has a format to keep.
  if (!signs.includes('9') || signs.filter((sign) => sign === ' ').length > 1) return null;
  return signs.map((sign) => CLASSES[sign] ?? escaped(sign)).join('');
}

function escaped(sign: string): string {
  return /[\\^$.*+?()[\]{}|]/.test(sign) ? `\\${sign}` : sign;
}
