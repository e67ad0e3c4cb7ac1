/** A spelling that is probably a variant of a commoner one. */
export interface Variant {
  value: string;
  count: number;
  canonical: string;
  canonicalCount: number;
  /** How the two are alike. */
  by: 'words' | 'letters' | 'one letter';
}

/** The canonical form must be this much commoner than a variant found by letters alone. */
const CLEAR_RATIO = 5;
const CANONICAL_MIN = 3;
/** The order of more words than this is part of what a text says. */
const WORDS_MAX = 6;
/** Edit search looks at values of at most this length, and at most this many of them. */
const LENGTH_MAX = 80;
const EDIT_VALUES_MAX = 5000;

/** Case, accents, punctuation, order and repetition of words do not count. Fingerprint as in OpenRefine. */
export function fingerprint(value: string): string {
  return [
    ...new Set(
      plain(value)
        .split(' ')
        .filter((word) => word !== ''),
    ),
  ]
    .sort()
    .join(' ');
}

/** Letters only: also spaces do not count ("New York" and "Newyork"). */
export function letterKey(value: string): string {
  return plain(value).replaceAll(' ', '');
}

function plain(value: string): string {
  return (
    value
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .replaceAll(/['’`]/g, '')
      // Signs that carry a meaning (<, >, +, %, # …) stay; only those that dress a text go.
      .replaceAll(/[\s.,;:!?"“”„«»()[\]{}\-–—_/\\&*]+/gu, ' ')
      .trim()
  );
}

/**
 * Variants of commoner values among distinct values (commonest first): the same words, the same letters, or one letter
 * apart. Values whose numbers differ are never variants, nor are those that differ only in case or spaces,
 * which have a check of their own. By letters only words of five letters and more count, and only in columns in which
 * values are rarely that close by nature.
 */
export function findVariants(values: readonly string[], counts: readonly number[]): Variant[] {
  const found = new Map<string, Variant>();
  const add = (value: number, canonical: number, by: Variant['by']) => {
    const text = values[value] ?? '';
    if (found.has(text)) return;
    found.set(text, {
      value: text,
      count: counts[value] ?? 0,
      canonical: values[canonical] ?? '',
      canonicalCount: counts[canonical] ?? 0,
      by,
    });
  };
  for (const [key, by] of [
    [fingerprint, 'words'],
    [letterKey, 'letters'],
  ] as const) {
    const clusters = Map.groupBy(
      values.keys(),
      (index) => `${digitsOf(values[index] ?? '')} ${key(values[index] ?? '')}`,
    );
    for (const [canonical, ...rest] of clusters.values()) {
      const shared = canonical === undefined ? '' : key(values[canonical] ?? '');
      if (canonical === undefined || shared.length < 3 || shared.split(' ').length > WORDS_MAX) continue;
      for (const index of rest) {
        if (dress(values[index] ?? '') !== dress(values[canonical] ?? '')) add(index, canonical, by);
      }
    }
  }
  for (const [value, canonical] of closeByLetters(values, counts)) add(value, canonical, 'one letter');
  return [...found.values()];
}

/** What the check for case and spaces looks at. */
function dress(value: string): string {
  return value.normalize('NFC').toLowerCase().trim().replaceAll(/\s+/g, ' ');
}

function digitsOf(value: string): string {
  return value.replaceAll(/\P{Nd}+/gu, ' ').trim();
}

/** Rare values one edit from a common one, by deletion neighbourhoods. */
function closeByLetters(values: readonly string[], counts: readonly number[]): [number, number][] {
  const common = [...values.keys()].filter(
    (i) => (counts[i] ?? 0) >= CANONICAL_MIN && eligible(values[i] ?? ''),
  );
  if (values.length > EDIT_VALUES_MAX || common.length === 0) return [];
  const index = new Map<string, number[]>();
  for (const i of common) {
    for (const key of deletions(dress(values[i] ?? ''))) {
      const held = index.get(key);
      if (held === undefined) index.set(key, [i]);
      else held.push(i);
    }
  }
  const nearest = (i: number, accept: (other: number) => boolean) => {
    const text = dress(values[i] ?? '');
    const near = new Set(deletions(text).flatMap((key) => index.get(key) ?? []));
    return [...near].filter(
      (j) =>
        j !== i &&
        accept(j) &&
        digitsOf(text) === digitsOf(dress(values[j] ?? '')) &&
        distanceAtMostOne(text, dress(values[j] ?? '')),
    );
  };
  // Values that are close by nature (Austria and Australia, male and female) make closeness no evidence.
  const natural = common.filter(
    (i) => nearest(i, (j) => alike(counts[i] ?? 0, counts[j] ?? 0)).length > 0,
  ).length;
  if (natural > 0.1 * common.length) return [];
  const pairs: [number, number][] = [];
  for (const i of values.keys()) {
    if (!eligible(values[i] ?? '')) continue;
    const fits = nearest(i, (j) => (counts[j] ?? 0) >= CLEAR_RATIO * (counts[i] ?? 0));
    const [only] = fits;
    if (fits.length === 1 && only !== undefined && dress(values[i] ?? '') !== dress(values[only] ?? ''))
      pairs.push([i, only]);
  }
  return pairs;
}

/** Neither is the other's rare variant. */
function alike(a: number, b: number): boolean {
  return Math.max(a, b) < CLEAR_RATIO * Math.min(a, b);
}

function eligible(value: string): boolean {
  return value.length <= LENGTH_MAX && (value.match(/\p{L}/gu)?.length ?? 0) >= 5;
}

function deletions(text: string): string[] {
  return [text, ...Array.from(text, (_, at) => text.slice(0, at) + text.slice(at + 1))];
}

/** One letter added, left out, exchanged, or two neighbours swapped. */
function distanceAtMostOne(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  if (
    a.slice(at + 1) === b.slice(at + 1) ||
    a.slice(at + 1) === b.slice(at) ||
    a.slice(at) === b.slice(at + 1)
  )
    return true;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
