const POSITION = 2 ** 32;

/**
 * Keys for "equal but for one place": `key(i, j)` is the same for all texts that share the first `i` characters and
 * what follows position `j`. Keys of different texts may collide, so a hit needs a look at the texts.
 */
export function splitHashes(text: string): (start: number, end: number) => number {
  const before = new Int32Array(text.length + 1);
  const after = new Int32Array(text.length + 1);
  for (let i = 0; i < text.length; i++) {
    before[i + 1] = (Math.imul(before[i] ?? 0, 31) + text.charCodeAt(i) + 1) | 0;
  }
  for (let i = text.length - 1; i >= 0; i--) {
    after[i] = (Math.imul(after[i + 1] ?? 0, 37) + text.charCodeAt(i) + 1) | 0;
  }
  return (start, end) =>
    start * POSITION + (((before[start] ?? 0) ^ Math.imul(after[end] ?? 0, 0x9e3779b1)) >>> 0);
}
