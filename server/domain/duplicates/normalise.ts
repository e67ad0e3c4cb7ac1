const MISSING = new Set([
  '',
  'na',
  'n a',
  'nan',
  'null',
  'none',
  'unknown',
  'nil',
  'missing',
  'not available',
  'not applicable',
  'unspecified',
]);

/** Case, accents, apostrophes and punctuation carry no identity; an empty answer means missing. */
export function normalise(text: string): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\p{M}'’]/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return MISSING.has(plain) ? '' : plain;
}
