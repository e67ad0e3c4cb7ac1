/** How often each value was given to one unit; units with fewer than two values say nothing about agreement. */
export type UnitCounts = ReadonlyMap<string, number>;

/**
 * Krippendorff's alpha for nominal values (Krippendorff 2011): 1 for full agreement, 0 for what chance gives. Any number
 * of annotators, and missing values are allowed. NaN when no unit has two values or only one value occurs at all.
 */
export function krippendorffAlpha(units: Iterable<UnitCounts>): number {
  const totals = new Map<string, number>();
  let [pairable, disagreement] = [0, 0];
  for (const unit of units) {
    let [size, squares] = [0, 0];
    for (const count of unit.values()) {
      size += count;
      squares += count ** 2;
    }
    if (size < 2) continue;
    pairable += size;
    disagreement += (size ** 2 - squares) / (size - 1);
    for (const [value, count] of unit) totals.set(value, (totals.get(value) ?? 0) + count);
  }
  const squares = [...totals.values()].reduce((sum, count) => sum + count ** 2, 0);
  const expected = (pairable ** 2 - squares) / (pairable - 1);
  return pairable < 2 || expected === 0 ? Number.NaN : 1 - disagreement / expected;
}
