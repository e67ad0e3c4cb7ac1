/**
 * Names of the columns from the records of a header; null without one. Several records are joined: a group's name stands
 * over the columns up to the next group, since only its first cell holds it. Empty and repeated names are completed, and
 * `notes` says so.
 */
export function columnNames(header: readonly string[][] | null, width: number, notes: string[]): string[] {
  if (header === null) {
    notes.push('The file has no header; columns are named by their position');
    return Array.from({ length: width }, (_, index) => `column_${index + 1}`);
  }
  const given = joinedHeader(header, width);
  if (header.length > 1) notes.push(`The header has ${header.length} lines; their names were joined`);
  const taken = new Set(given.filter((name) => name !== ''));
  const seen = new Map<string, number>();
  return given.map((own, index) => {
    if (own === '') notes.push(`Column ${index + 1} has no name in the header`);
    const name = own === '' ? `column_${index + 1}` : own;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    if (times === 1 && (own !== '' || !taken.has(name))) return name;
    if (own !== '') notes.push(`The name ${name} occurs more than once in the header`);
    let suffix = Math.max(times, 2);
    while (taken.has(`${name}_${suffix}`)) suffix++;
    taken.add(`${name}_${suffix}`);
    return `${name}_${suffix}`;
  });
}

function joinedHeader(header: readonly string[][], width: number): string[] {
  const rows = header.map((fields) =>
    Array.from({ length: width }, (_, index) => (fields[index] ?? '').replace(/^\uFEFF/, '').trim()),
  );
  const last = rows.at(-1) ?? [];
  return Array.from({ length: width }, (_, column) => {
    const parts: string[] = [];
    for (const [level, row] of rows.entries()) {
      let part = row[column] ?? '';
      // Below a group every column has a name of its own.
      if (part === '' && level < rows.length - 1 && last[column] !== '') part = leftOf(row, column);
      if (part !== '' && parts.at(-1) !== part) parts.push(part);
    }
    return parts.join(' ');
  });
}

function leftOf(row: string[], column: number): string {
  for (let at = column - 1; at >= 0; at--) if (row[at] !== '') return row[at] ?? '';
  return '';
}
