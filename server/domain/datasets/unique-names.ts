/** Names differ already by ingestion; the engine also holds names apart only by case to be the same. */
export function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let number = 2; seen.has(unique.toLowerCase()); number++) unique = `${name}_${number}`;
    seen.add(unique.toLowerCase());
    return unique;
  });
}
