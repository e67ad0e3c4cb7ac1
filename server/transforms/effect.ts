import type { Sql } from '@/server/engine/sql';

/**
 * What one step does to a table, as SELECTs over its present state. Nothing is written by a transform: the working
 * table takes the effect in, and a preview is the same effect, counted and thrown away.
 */
export interface Effect {
  /**
   * Changed cells of one column each: `row`, `old_value`, `new_value` (text as in the file, NULL for missing),
   * `method`, `confidence` (0-1). Cells whose value stays are left out by the working table.
   */
  cells?: { storageName: string; select: Sql }[];
  /** Rows that leave: `row`, `kind` (`removed` or `quarantined`), `reason`, `confidence`. */
  rows?: Sql;
  /** New columns, at the end: `value` is an expression over the relation of `needs`. */
  addColumns?: { name: string; type: 'boolean' | 'text'; storageType: 'BOOLEAN' | 'VARCHAR'; select: Sql }[];
  dropColumns?: string[];
}
