/** One text as sorted term numbers with weights of length 1. */
export interface TermVector {
  terms: Int32Array;
  weights: Float32Array;
}

/** TF-IDF vectors of unit length; `counts` says how many rows hold each text. */
export function tfidfVectors(termsOf: string[][], counts: ArrayLike<number>, rowCount: number): TermVector[] {
  const numbers = new Map<string, number>();
  const frequency: number[] = [];
  const sets = termsOf.map((terms, text) => {
    const set = new Set<number>();
    for (const term of terms) {
      const number = numbers.get(term) ?? numbers.size;
      numbers.set(term, number);
      if (set.has(number)) continue;
      set.add(number);
      frequency[number] = (frequency[number] ?? 0) + (counts[text] ?? 0);
    }
    return Int32Array.from(set).sort();
  });
  return sets.map((terms) => {
    const weights = new Float32Array(terms.length);
    let square = 0;
    terms.forEach((term, i) => {
      const weight = Math.log(1 + rowCount / Math.max(1, frequency[term] ?? 1));
      weights[i] = weight;
      square += weight * weight;
    });
    const length = Math.sqrt(square) || 1;
    return { terms, weights: weights.map((weight) => weight / length) };
  });
}

export function cosine(a: TermVector, b: TermVector): number {
  let sum = 0;
  for (let i = 0, j = 0; i < a.terms.length && j < b.terms.length; ) {
    const [x, y] = [a.terms[i] ?? 0, b.terms[j] ?? 0];
    if (x === y) sum += (a.weights[i++] ?? 0) * (b.weights[j++] ?? 0);
    else if (x < y) i++;
    else j++;
  }
  return sum;
}
