const CLASSES: Record<string, string> = {};
for (const [digit, letters] of Object.entries({
  1: 'bfpv',
  2: 'cgjkqsxz',
  3: 'dt',
  4: 'l',
  5: 'mn',
  6: 'r',
})) {
  for (const letter of letters) CLASSES[letter] = digit;
}

/** American Soundex of one lower-case word. */
export function soundex(word: string): string {
  let code = word.slice(0, 1);
  let last = CLASSES[code];
  for (const letter of word.slice(1)) {
    const digit = CLASSES[letter];
    if (digit !== undefined && digit !== last) code += digit;
    if (letter !== 'h' && letter !== 'w') last = digit;
  }
  return code.padEnd(4, '0').slice(0, 4);
}
