import { numberExpression, renderExpression } from '@/server/domain/ingestion';
import type { EngineSession } from '@/server/engine/port';
import { identifier, join, literal, Sql, sql } from '@/server/engine/sql';
import type { Effect } from './effect';
import type { TableColumn } from './table-column';

export interface StepCounts {
  cellsChanged: number;
  rowsRemoved: number;
  rowsQuarantined: number;
}

/**
 * A version's table with the changes of the steps so far laid over it, in one engine session. Stored content is never
 * touched: changed values live in one small table a column, and the relation joins only those of the columns asked for.
 */
export class WorkingTable {
  readonly columns: TableColumn[];
  private readonly changed = new Set<string>();
  private added = 0;
  private hasGone = false;

  private constructor(
    readonly session: EngineSession,
    private readonly base: Sql,
    columns: readonly TableColumn[],
    readonly rowCount: number,
    private readonly prefix: string,
  ) {
    this.columns = columns.map((column) => ({ ...column }));
  }

  /** `addedPrefix` begins the storage names of new columns and must be unique among the dataset's fixes. */
  static async open(
    session: EngineSession,
    base: Sql,
    columns: readonly TableColumn[],
    rowCount: number,
    addedPrefix: string,
  ): Promise<WorkingTable> {
    await session.execute(`
      CREATE OR REPLACE TEMP TABLE cell_log (step INTEGER, "row" BIGINT, storage_name VARCHAR, old_value VARCHAR, new_value VARCHAR, method VARCHAR, confidence DOUBLE);
      CREATE OR REPLACE TEMP TABLE row_log (step INTEGER, "row" BIGINT, kind VARCHAR, reason VARCHAR, confidence DOUBLE)`);
    return new WorkingTable(session, base, columns, rowCount, addedPrefix);
  }

  column(storageName: string): TableColumn | undefined {
    return this.columns.find((column) => column.storageName === storageName);
  }

  /** The text of a column's value, over `relation`. */
  text(column: TableColumn): Sql {
    return renderExpression(column);
  }

  /** The column's value as a number, over `relation`; NULL where it is none. */
  number(column: TableColumn): Sql {
    return numberExpression(column);
  }

  /** `__row` and the named columns as they stand now, without the rows that have left. */
  relation(columns: readonly TableColumn[]): Sql {
    const touched = columns.filter(({ storageName }) => this.changed.has(storageName));
    const values = columns.map((column) => {
      const name = identifier(column.storageName);
      if (!touched.includes(column)) return sql`b.${name}`;
      const patch = patchTable(column.storageName);
      // A new column stands in its own table alone.
      const before = this.isOwn(column) ? sql`NULL` : this.baseText(column);
      return sql`CASE WHEN ${patch}.r IS NOT NULL THEN ${patch}.v ELSE ${before} END AS ${name}`;
    });
    const joins = touched.map((column) => {
      const patch = patchTable(column.storageName);
      return sql` LEFT JOIN ${patch} ON ${patch}.r = b.__row`;
    });
    const gone = this.hasGone ? sql` WHERE b.__row NOT IN (SELECT r FROM gone)` : sql``;
    return sql`(SELECT ${join([sql`b.__row`, ...values])} FROM ${this.base} b${join(joins, ' ')}${gone})`;
  }

  /** The changes of cells where `condition` holds, as an effect's SELECT. */
  change(
    column: TableColumn,
    change: { where: Sql; value: Sql; method: string; confidence: Sql },
  ): { storageName: string; select: Sql } {
    return {
      storageName: column.storageName,
      select: sql`SELECT __row AS "row", ${this.text(column)} AS old_value, CAST(${change.value} AS VARCHAR) AS new_value,
        ${literal(change.method)} AS method, CAST(${change.confidence} AS DOUBLE) AS confidence
        FROM ${this.relation([column])} WHERE ${change.where}`,
    };
  }

  /** Lays an effect over the table and logs it. */
  async take(step: number, effect: Effect): Promise<StepCounts> {
    let cellsChanged = 0;
    // All selects see the state before the step, so that the columns of one step cannot see each other's changes.
    const staged: { storageName: string; table: Sql }[] = [];
    for (const [index, { storageName, select }] of (effect.cells ?? []).entries()) {
      const table = new Sql(`staged_${index}`);
      await this.session.execute(
        sql`CREATE OR REPLACE TEMP TABLE ${table} AS SELECT * FROM (${select}) WHERE old_value IS DISTINCT FROM new_value`
          .text,
      );
      staged.push({ storageName, table });
    }
    const rows = effect.rows === undefined ? null : await this.stageRows(effect.rows);
    for (const { storageName, table } of staged) cellsChanged += await this.merge(step, storageName, table);
    const counts = rows === null ? { removed: 0, quarantined: 0 } : await this.takeRows(step, rows);
    for (const storageName of effect.dropColumns ?? []) {
      const at = this.columns.findIndex((column) => column.storageName === storageName);
      if (at >= 0) this.columns.splice(at, 1);
    }
    for (const column of effect.addColumns ?? []) await this.addColumn(column);
    this.columns.forEach((column, position) => {
      column.position = position;
    });
    return { cellsChanged, rowsRemoved: counts.removed, rowsQuarantined: counts.quarantined };
  }

  /** Columns that the steps made, with the SELECT of their rows. */
  addedColumns(): { column: TableColumn; select: Sql }[] {
    return this.columns
      .filter((column) => this.isOwn(column))
      .map((column) => ({
        column,
        select: sql`SELECT r AS "row", v AS value FROM ${patchTable(column.storageName)}`,
      }));
  }

  private isOwn(column: TableColumn): boolean {
    return column.storageName.startsWith(this.prefix);
  }

  private baseText(column: TableColumn): Sql {
    return this.originals.get(column.storageName) ?? sql`b.${identifier(column.storageName)}`;
  }
  /** Text of the stored value of a column that has been changed; its description now says VARCHAR. */
  private readonly originals = new Map<string, Sql>();

  private async merge(step: number, storageName: string, table: Sql): Promise<number> {
    const column = this.column(storageName);
    if (column === undefined) throw new Error(`the table has no column ${storageName}`);
    const patch = patchTable(storageName);
    const changed = sql`SELECT "row" AS r, new_value AS v FROM ${table}`;
    const write = this.changed.has(storageName)
      ? sql`DELETE FROM ${patch} WHERE r IN (SELECT "row" FROM ${table}); INSERT INTO ${patch} ${changed}`
      : sql`CREATE OR REPLACE TEMP TABLE ${patch} AS ${changed}`;
    await this.session.execute(
      sql`${write}; INSERT INTO cell_log SELECT ${literal(step)}, "row", ${literal(storageName)}, old_value, new_value, method, confidence FROM ${table}`
        .text,
    );
    if (!this.changed.has(storageName)) {
      const quoted = identifier(storageName).text;
      this.originals.set(storageName, new Sql(this.text(column).text.replaceAll(quoted, `b.${quoted}`)));
      this.changed.add(storageName);
      column.storageType = 'VARCHAR';
      column.render = 'plain';
    }
    const [row] = await this.session.query<{ n: number }>(sql`SELECT count(*) AS n FROM ${table}`.text);
    return Number(row?.n ?? 0);
  }

  private async stageRows(select: Sql): Promise<Sql> {
    const table = new Sql('staged_rows');
    await this.session.execute(
      sql`CREATE OR REPLACE TEMP TABLE ${table} AS SELECT "row", any_value(kind) AS kind, any_value(reason) AS reason, max(confidence) AS confidence
        FROM (${select}) GROUP BY 1`.text,
    );
    return table;
  }

  private async takeRows(step: number, table: Sql): Promise<{ removed: number; quarantined: number }> {
    if (!this.hasGone) {
      await this.session.execute('CREATE OR REPLACE TEMP TABLE gone (r BIGINT)');
      this.hasGone = true;
    }
    const [row] = await this.session.query<{ removed: number; quarantined: number }>(
      sql`SELECT count(*) FILTER (WHERE kind = 'removed') AS removed, count(*) FILTER (WHERE kind <> 'removed') AS quarantined
        FROM ${table} WHERE "row" NOT IN (SELECT r FROM gone)`.text,
    );
    await this.session.execute(
      sql`INSERT INTO row_log SELECT ${literal(step)}, "row", kind, reason, confidence FROM ${table} WHERE "row" NOT IN (SELECT r FROM gone);
        INSERT INTO gone SELECT "row" FROM ${table} WHERE "row" NOT IN (SELECT r FROM gone)`.text,
    );
    return { removed: Number(row?.removed ?? 0), quarantined: Number(row?.quarantined ?? 0) };
  }

  private async addColumn(column: NonNullable<Effect['addColumns']>[number]): Promise<void> {
    const storageName = `${this.prefix}${this.added++}`;
    const patch = patchTable(storageName);
    await this.session.execute(
      sql`CREATE OR REPLACE TEMP TABLE ${patch} AS SELECT "row" AS r, CAST(value AS VARCHAR) AS v FROM (${column.select})`
        .text,
    );
    this.changed.add(storageName);
    const names = new Set(this.columns.map(({ name }) => name));
    let name = column.name;
    for (let number = 2; names.has(name); number++) name = `${column.name}_${number}`;
    this.columns.push({
      position: this.columns.length,
      storageName,
      name,
      type: column.type,
      storageType: 'VARCHAR',
      render: 'plain',
    });
  }
}

function patchTable(storageName: string): Sql {
  return identifier(`patch_${storageName}`);
}
