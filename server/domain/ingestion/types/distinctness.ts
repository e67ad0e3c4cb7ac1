/** A few repeated rows leave a key a key. */
export function isUnique(distinct: number, filled: number): boolean {
  return filled >= 10 && distinct >= 0.93 * filled;
}

/** Names of people are nearly unique too, so text without a telling name must be so in full. */
export function isUniqueText(distinct: number, filled: number): boolean {
  return filled >= 10 && distinct >= 0.99 * filled;
}

export function isIdentifier(name: string, distinct: number, filled: number): boolean {
  return (
    isUnique(distinct, filled) &&
    /(^|[^a-z])(id|uuid|key|number|no|nr|index)$/i.test(name.replace(/([a-z])([A-Z])/g, '$1_$2'))
  );
}

/** What text without another meaning is, by how often it repeats and how long it is. */
export function isCategory(distinct: number, filled: number, length: number): boolean {
  return (distinct <= 50 || distinct <= 0.05 * filled) && length <= 60 && distinct < 0.5 * filled;
}
