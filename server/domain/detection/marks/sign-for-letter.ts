import { type EncodedColumn, valueAt } from '../encode.ts';
import { addMarkFinding, type ColumnFindings } from '../findings.ts';
import { isAlphanumeric, isLetter } from '../text-shape.ts';

const WORD_BREAK = /[\s,/()-]+/;

/** A sign that stands where one letter belongs: putting the letter back turns words into words the column knows. */
export function findSignsForLetters(column: EncodedColumn, findings: ColumnFindings): void {
  const codes = column.filledCodes;
  if (column.filledRows < 30 || column.numberShare >= 0.6 || codes.length < 10) return;
  const holders = new Map<string, number[]>();
  const known = new Set<string>();
  const letters = new Set<string>();
  for (const code of codes) {
    const text = valueAt(column, code);
    for (const char of new Set(text)) {
      if (isLetter(char)) letters.add(char);
      if (isAlphanumeric(char) || /\s/.test(char)) continue;
      const list = holders.get(char);
      if (list) list.push(code);
      else holders.set(char, [code]);
    }
    for (const word of text.split(WORD_BREAK)) known.add(word);
  }
  for (const [sign, all] of holders) {
    if (all.length < 3 || all.length > 0.4 * codes.length) continue;
    const inWords = all.filter((code) => besideLetter(valueAt(column, code), sign));
    if (inWords.length < 0.8 * all.length) continue;
    const broken = new Set(
      inWords
        .flatMap((code) => valueAt(column, code).split(WORD_BREAK))
        .filter((word) => word.includes(sign) && word.length >= 4),
    );
    const votes = [...letters]
      .map((letter) => ({
        letter,
        fits: [...broken].filter((word) => known.has(word.replaceAll(sign, letter))).length,
      }))
      .sort((a, b) => b.fits - a.fits);
    const [best, second] = votes;
    if (!best || best.fits < 4 || best.fits < 0.3 * broken.size) continue;
    if (second && second.fits > 0.4 * best.fits) continue;
    for (const code of inWords) {
      const suggestion = valueAt(column, code).replaceAll(sign, best.letter);
      addMarkFinding(column, findings, code, {
        probability: 0.9,
        suggestion,
        confidence: 0.88,
        rule: 'sign for letter',
        reason: `\`${sign}\` stands for \`${best.letter}\` in ${best.fits} words of this column: \`${suggestion}\``,
      });
    }
  }
}

function besideLetter(text: string, sign: string): boolean {
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
    if (isLetter(text[at - 1]) || isLetter(text[at + 1])) return true;
  }
  return false;
}
