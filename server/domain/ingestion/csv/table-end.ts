import type { ParsedRow } from './parse-rows';

/** More lines than this below a table are no footer. */
const FOOTER_MAX = 20;

export interface HeldRow {
  row: ParsedRow;
  /** The record as it stands in the file. */
  raw: () => string;
}

/**
 * Tells what stands below a table: lines of one field at the very end, such as a source or a remark, and a second table
 * under names of its own. Such records would only fill the first column, or the wrong ones.
 */
export class TableEnd {
  private held: HeldRow[] = [];
  private afterBlank = false;
  private secondLine: number | null = null;
  private readonly names: Set<string>;

  constructor(
    private readonly width: number,
    header: readonly string[],
  ) {
    this.names = new Set(header);
  }

  blank(): void {
    this.afterBlank ||= this.held.length === 0;
  }

  /** The records that are certain to belong to the table now, in their order; a footer is held back. */
  *take(row: ParsedRow, raw: () => string): Generator<HeldRow> {
    const single = row.fields.length === 1 && this.width >= 3 && !row.broken;
    if (single && this.held.length < FOOTER_MAX) {
      // The text around it is gone by the time it is asked for.
      const kept = raw();
      this.held.push({ row, raw: () => kept });
      return;
    }
    yield* this.held;
    [this.held, this.afterBlank] = [[], false];
    yield { row, raw };
  }

  /** What is left at the end: a footer where it is words, below a blank line or unlike all other records. */
  finish(othersAreEven: boolean): { footer: HeldRow[]; rows: HeldRow[] } {
    const words = this.held.every(({ row }) => /\p{L}.*\s.*\p{L}/u.test(row.fields[0] ?? ''));
    const isFooter = words && (this.afterBlank || othersAreEven);
    return isFooter ? { footer: this.held, rows: [] } : { footer: [], rows: this.held };
  }

  /** The reason why a record is of a second table, which begins where most names come again in another number. */
  ofSecondTable({ fields, line }: ParsedRow): string | null {
    if (this.secondLine === null && fields.length !== this.width && repeatsNames(fields, this.names))
      this.secondLine = line + 1;
    return this.secondLine === null
      ? null
      : `belongs to a second table, which begins at line ${this.secondLine}`;
  }
}

/** Most fields are names of a table that was seen before. */
export function repeatsNames(fields: readonly string[], names: ReadonlySet<string>): boolean {
  if (fields.length < 3) return false;
  const shared = fields.filter((field) => field.trim() !== '' && names.has(field.trim())).length;
  return shared >= 3 && shared > 0.6 * fields.length;
}
