import { countAt, type EncodedColumn, valueAt } from '../encode.ts';
import { addValueFinding, type ColumnFindings } from '../findings.ts';

const BROKEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{M}\uFFFD]/u;
const MAX_ALIENS = 2;

/** Characters outside ASCII whose removal gives a value that the column already holds, and broken characters. */
export function findAlienCharacters(column: EncodedColumn, findings: ColumnFindings): void {
  for (const code of column.filledCodes) {
    const text = valueAt(column, code);
    const odd = [...text].filter((char) => (char.codePointAt(0) ?? 0) > 126);
    if (odd.length === 0) continue;
    const plain = [...text].filter((char) => (char.codePointAt(0) ?? 0) <= 126).join('');
    const original = column.codeOf.get(plain);
    if (
      original !== undefined &&
      odd.length <= MAX_ALIENS &&
      countAt(column, original) > countAt(column, code)
    ) {
      addValueFinding(findings, code, {
        probability: 0.97,
        suggestion: plain,
        confidence: 0.97,
        rule: 'alien character',
        reason: `\`${text}\` is \`${plain}\`, which stands in ${countAt(column, original)} other rows, with a foreign character in it`,
      });
    } else if (odd.some((char) => BROKEN.test(char) && char !== '\u200d')) {
      addValueFinding(findings, code, {
        probability: 0.85,
        suggestion: plain === '' ? null : plain,
        confidence: 0.6,
        rule: 'alien character',
        reason: `\`${text}\` holds a control or broken character`,
      });
    }
  }
}
