/**
 * Columns that one statement may read: the engine holds buffers for each column of a row group, so that a thousand of
 * them at once take more memory than it has.
 */
const COLUMNS_MAX = 100;

/** Columns in their order, as many at a time as one statement may read. */
export function columnBatches<Column>(columns: readonly Column[], size = COLUMNS_MAX): Column[][] {
  return Array.from({ length: Math.ceil(columns.length / size) }, (_, index) =>
    columns.slice(index * size, (index + 1) * size),
  );
}
