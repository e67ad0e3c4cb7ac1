/** A repeatable sequence of numbers in [0, 1): mulberry32. */
export function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** One slip of the keys inside the text: two signs change places, one is dropped, doubled, or another. Null where none changes it. */
export function typo(text: string, random: () => number): string | null {
  const signs = [...text];
  if (signs.length < 4) return null;
  const at = 1 + Math.floor(random() * (signs.length - 2));
  const sign = signs[at] ?? '';
  switch (Math.floor(random() * 4)) {
    case 0:
      signs.splice(at, 2, signs[at + 1] ?? '', sign);
      break;
    case 1:
      signs.splice(at, 1);
      break;
    case 2:
      signs.splice(at, 0, sign);
      break;
    default:
      signs[at] = LETTERS[Math.floor(random() * LETTERS.length)] ?? 'x';
  }
  const spoilt = signs.join('');
  return spoilt === text ? null : spoilt;
}

/** The same letters in another case; null where there is none. */
export function otherCase(text: string): string | null {
  const upper = text.toUpperCase();
  if (upper !== text) return upper;
  const lower = text.toLowerCase();
  return lower === text ? null : lower;
}

/** A space behind, in front, or doubled inside. */
export function extraSpace(text: string, random: () => number): string {
  const inside = text.indexOf(' ');
  if (inside > 0 && random() < 0.5) return `${text.slice(0, inside)} ${text.slice(inside)}`;
  return random() < 0.5 ? `${text} ` : ` ${text}`;
}
