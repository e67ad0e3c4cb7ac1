const NUMBER = /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/;
const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;

export function isNumberText(text: string): boolean {
  return NUMBER.test(text);
}
export function isDigit(char: string | undefined): boolean {
  if (char === undefined || char === '') return false;
  const code = char.charCodeAt(0);
  return code < 128 ? code >= 48 && code <= 57 : DIGIT.test(char);
}
export function isLetter(char: string | undefined): boolean {
  if (char === undefined || char === '') return false;
  const code = char.charCodeAt(0);
  return code < 128 ? (code >= 65 && code <= 90) || (code >= 97 && code <= 122) : LETTER.test(char);
}
export function isAlphanumeric(char: string | undefined): boolean {
  return isLetter(char) || isDigit(char);
}
export function hasLetter(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isLetter(text[i])) return true;
  return false;
}
export function hasDigit(text: string): boolean {
  return /\d/.test(text);
}
export function hasAlphanumeric(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (isAlphanumeric(text[i])) return true;
  return false;
}
export function digitRuns(text: string): string {
  return (text.match(/\d+/g) ?? []).join('|');
}
export function words(text: string): string[] {
  return text.match(/\p{L}+/gu) ?? [];
}

/** Every character by its class: `AB-12` gives `AA-99`. */
export function exactShape(text: string): string {
  let shape = '';
  for (const char of text) {
    if (isDigit(char)) shape += '9';
    else if (isLetter(char)) shape += char === char.toUpperCase() && char !== char.toLowerCase() ? 'A' : 'a';
    else shape += char;
  }
  return shape;
}

/** Separators kept, all else `w`: for identifiers that mix letters and digits. */
export function separatorShape(text: string): string {
  let shape = '';
  for (const char of text) shape += isAlphanumeric(char) ? 'w' : char;
  return shape;
}

/** Runs of letters or digits collapsed to one sign, whatever their case and length. */
export function collapsedShape(text: string): string {
  let shape = '';
  let last = '';
  for (const char of text) {
    const sign = isDigit(char) ? '9' : isLetter(char) ? 'a' : /\s/.test(char) ? ' ' : char;
    if (sign === last && (sign === '9' || sign === 'a')) continue;
    shape += sign;
    last = sign;
  }
  return shape;
}

/** The first three runs with their case: what a value begins like. */
export function openingShape(text: string): string {
  let shape = '';
  let last = '';
  let runs = 0;
  for (const char of text.slice(0, 12)) {
    const upper = char === char.toUpperCase() && char !== char.toLowerCase();
    const sign = isDigit(char) ? '9' : isLetter(char) ? (upper ? 'A' : 'a') : /\s/.test(char) ? ' ' : char;
    if (sign === last && '9aA'.includes(sign)) continue;
    shape += sign;
    last = sign;
    if (++runs >= 3) break;
  }
  return shape;
}

/** Shortest usual writing of a number: whole numbers without a point, others with 12 digits. */
export function shortNumber(text: string): string {
  const value = Number(text);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return String(Number(value.toPrecision(12)));
}
