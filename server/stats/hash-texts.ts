/**
 * Texts as numbers without a dictionary: lower-cased words hashed into `width` columns with a sign (Weinberger et al.
 * 2009), weighted by how rare the column's words are, each text of length 1. Missing texts are all zero.
 */
export function hashTexts(values: readonly (string | null)[], width: number): Float64Array[] {
  const columns = Array.from({ length: width }, () => new Float64Array(values.length));
  if (width === 0) return columns;
  const counts = new Map<number, number>();
  const words = values.map((value) => {
    const hashes = new Set(
      (value ?? '')
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu)
        ?.map(hashWord),
    );
    for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
    return hashes;
  });
  words.forEach((hashes, row) => {
    let norm = 0;
    for (const hash of hashes) {
      const column = columns[(hash >>> 1) % width];
      const rarity = Math.log((1 + values.length) / (1 + (counts.get(hash) ?? 0))) + 1;
      if (column !== undefined) column[row] = (column[row] ?? 0) + ((hash & 1) === 1 ? rarity : -rarity);
    }
    for (const column of columns) norm += (column[row] ?? 0) ** 2;
    if (norm > 0) for (const column of columns) column[row] = (column[row] ?? 0) / Math.sqrt(norm);
  });
  return columns;
}

/** FNV-1a with a last mix, so that the low bits depend on the whole word. */
function hashWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
