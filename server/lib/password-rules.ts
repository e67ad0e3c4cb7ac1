import { COMMON_PASSWORDS, COMMON_WORDS } from './common-passwords';

const KEYBOARD_ROWS = [
  '1234567890',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
];
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz';
const UNIT_MAX = 6;
const LOCAL_PART_MIN = 4;
const COMMON = 'This is among the passwords that are tried first. Choose another';

/**
 * Why this may not be a password beside its length, or null: one that is tried first, a run of the keyboard or the alphabet,
 * a short part over and over, or one that holds the e-mail address (NIST SP 800-63B, 3.1.1.2).
 */
export function passwordFault(password: string, email?: string): string | null {
  const lower = password.toLowerCase();
  if (isCommon(lower)) return COMMON;
  if (isRepetition(lower)) return 'This is a short part over and over. Choose another';
  if (isRun(lower)) return 'This is a run of neighbouring keys or letters. Choose another';
  if (email !== undefined && holdsAddress(lower, email.toLowerCase()))
    return 'A password must not contain your e-mail address';
  return null;
}

/** As listed, or a listed word with figures and signs around it, which is what people do to reach a length. */
function isCommon(lower: string): boolean {
  if (COMMON_PASSWORDS.has(lower)) return true;
  const word = plain(lower).replace(/^[^a-z]+|[^a-z]+$/g, '');
  return COMMON_WORDS.has(word) || COMMON_WORDS.has(unitOf(word));
}

const LOOKALIKES: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Figures that stand for letters inside a word, as letters: `p4ssw0rd`. */
function plain(text: string): string {
  return text.replace(/(?<=[a-z])[01345@$!]+(?=[a-z])/g, (signs) =>
    [...signs].map((sign) => LOOKALIKES[sign] ?? sign).join(''),
  );
}

/** The shortest part that the whole text repeats; the text itself when it does not. */
function unitOf(text: string): string {
  for (let length = 1; length <= text.length / 2; length++) {
    const unit = text.slice(0, length);
    if (text.length % length === 0 && unit.repeat(text.length / length) === text) return unit;
  }
  return text;
}

function isRepetition(text: string): boolean {
  for (let length = 1; length <= UNIT_MAX && length * 2 <= text.length; length++) {
    const unit = text.slice(0, length);
    if (unit.repeat(Math.ceil(text.length / length)).startsWith(text)) return true;
  }
  return false;
}

/** Only neighbours, forwards or backwards, in pieces of three at least but for the end: `qwertyuiopasdf`, `abcdefgh1234`. */
function isRun(text: string): boolean {
  const rows = [...KEYBOARD_ROWS, ALPHABET].flatMap((row) => [
    row + row,
    [...row, ...row].reverse().join(''),
  ]);
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const longest = Math.max(...rows.map((row) => runLength(rest, row)));
    if (longest < 3) return at > 0 && rest.length < 3;
    at += longest;
  }
  return true;
}

function runLength(text: string, row: string): number {
  let length = 0;
  while (length < text.length && row.includes(text.slice(0, length + 1))) length++;
  return length;
}

function holdsAddress(lower: string, email: string): boolean {
  const local = email.slice(0, email.lastIndexOf('@'));
  return (email !== '' && lower.includes(email)) || (local.length >= LOCAL_PART_MIN && lower.includes(local));
}
