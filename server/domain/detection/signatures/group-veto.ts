import type { EncodedColumn, EncodedTable } from '../encode.ts';

/** True when the damaged rows sit in one group of another column that the other rows hardly touch: its own convention. */
export function isConventionOfGroup(
  table: EncodedTable,
  column: EncodedColumn,
  damaged: Set<number>,
  originals: Set<number> | null,
): boolean {
  const side = new Int8Array(table.rowCount);
  let damagedRows = 0;
  let otherRows = 0;
  for (let row = 0; row < table.rowCount; row++) {
    const code = column.codes[row] ?? 0;
    if (damaged.has(code)) {
      side[row] = 1;
      damagedRows++;
    } else if (originals === null ? !column.isNull[code] : originals.has(code)) {
      side[row] = 2;
      otherRows++;
    }
  }
  if (damagedRows < 5 || otherRows < 5) return false;
  for (const other of table.columns) {
    const distinct = other.filledCodes.length;
    if (other === column || distinct < 2 || distinct > 0.5 * other.filledRows) continue;
    if (other.filledRows < 0.5 * table.rowCount) continue;
    const inDamaged = new Int32Array(other.values.length);
    const inOther = new Int32Array(other.values.length);
    for (let row = 0; row < table.rowCount; row++) {
      const code = other.codes[row] ?? 0;
      if (side[row] === 1) inDamaged[code] = (inDamaged[code] ?? 0) + 1;
      else if (side[row] === 2) inOther[code] = (inOther[code] ?? 0) + 1;
    }
    let top = 0;
    for (let g = 1; g < inDamaged.length; g++) if ((inDamaged[g] ?? 0) > (inDamaged[top] ?? 0)) top = g;
    const share = (inDamaged[top] ?? 0) / damagedRows;
    if (share < 0.6 || other.isNull[top]) continue;
    if ((inOther[top] ?? 0) / otherRows <= (share >= 0.8 ? 0.3 : 0.15) * share) return true;
  }
  return false;
}
