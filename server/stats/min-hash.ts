/** Pairs of texts (indexes, the smaller first) with the exact Jaccard similarity of their shingles. */
export interface SimilarPair {
  a: number;
  b: number;
  similarity: number;
}

export interface SimilarTextOptions {
  /** Least Jaccard similarity of shingles. */
  similarityMin: number;
}

const BINS = 128;
/** 16 bands of 8 bins find .95 of the pairs at similarity .8 and .06 of those at .5. */
const BANDS = 16;
const ROWS = BINS / BANDS;
/** A bucket with more texts is compared with its first text only. */
const BUCKET_MAX = 200;
const EMPTY = 0xffffffff;

/**
 * Near-equal texts by one-permutation MinHash with densification (Shrivastava and Li 2014) and banding; every candidate
 * is verified on the exact sets of shingles, so a hash collision can cost time but never make a pair.
 */
export function similarTexts(texts: readonly string[], { similarityMin }: SimilarTextOptions): SimilarPair[] {
  const shingles = texts.map(shingleHashes);
  const buckets = new Map<number, number[]>();
  shingles.forEach((set, index) => {
    if (set.length === 0) return;
    const signature = signatureOf(set);
    for (let band = 0; band < BANDS; band += 1) {
      const key = band * 2 ** 32 + bandHash(signature, band * ROWS);
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [index]);
      else bucket.push(index);
    }
  });
  const pairs = new Map<number, SimilarPair>();
  const compare = (a: number, b: number) => {
    const key = a * texts.length + b;
    if (pairs.has(key)) return;
    pairs.set(key, { a, b, similarity: jaccard(shingles[a] ?? EMPTY_SET, shingles[b] ?? EMPTY_SET) });
  };
  for (const bucket of buckets.values()) {
    const [first] = bucket;
    if (bucket.length < 2 || first === undefined) continue;
    bucket.forEach((a, at) => {
      if (bucket.length > BUCKET_MAX) {
        if (at > 0) compare(first, a);
      } else for (const b of bucket.slice(at + 1)) compare(a, b);
    });
  }
  return [...pairs.values()].filter(({ similarity }) => similarity >= similarityMin);
}

/** Bands that meet here without being equal only cost a comparison. */
function bandHash(signature: Uint32Array, from: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < from + ROWS; at += 1) {
    hash = Math.imul(hash ^ (signature[at] ?? 0), 0x01000193);
    hash ^= hash >>> 13;
  }
  return hash >>> 0;
}

const EMPTY_SET = new Uint32Array();

/** Character runs of 3 (short texts), 5, or 24 (documents), hashed to 32 bits, sorted, without repeats. */
export function shingleHashes(text: string): Uint32Array {
  const plain = text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
  const size = plain.length < 30 ? 3 : plain.length <= 2000 ? 5 : 24;
  const count = Math.max(1, plain.length - size + 1);
  if (plain.length === 0) return EMPTY_SET;
  const hashes = new Uint32Array(count);
  for (let at = 0; at < count; at += 1) {
    let hash = 0x811c9dc5;
    const end = Math.min(plain.length, at + size);
    for (let i = at; i < end; i += 1) hash = Math.imul(hash ^ plain.charCodeAt(i), 0x01000193);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    hashes[at] = (hash ^ (hash >>> 13)) >>> 0;
  }
  hashes.sort();
  return hashes.filter((hash, index) => index === 0 || hash !== hashes[index - 1]);
}

/** The least hash in each of 128 ranges of the hash space; an empty range takes over its neighbour's, changed. */
function signatureOf(hashes: Uint32Array): Uint32Array {
  const bins = new Uint32Array(BINS).fill(EMPTY);
  for (const hash of hashes) {
    const bin = hash >>> 25;
    if (hash < (bins[bin] ?? EMPTY)) bins[bin] = hash;
  }
  const filled = bins.slice();
  for (let bin = 0; bin < BINS; bin += 1) {
    if (bins[bin] !== EMPTY) continue;
    for (let step = 1; step < BINS; step += 1) {
      const other = bins[(bin + step) % BINS] ?? EMPTY;
      if (other === EMPTY) continue;
      filled[bin] = (other + Math.imul(step, 0x9e3779b1)) >>> 0;
      break;
    }
  }
  return filled;
}

export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let [i, j, shared] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i] ?? 0, b[j] ?? 0];
    if (x === y) shared += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  const union = a.length + b.length - shared;
  return union === 0 ? 0 : shared / union;
}
