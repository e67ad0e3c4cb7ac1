import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import classes from './change.module.css';

interface ChangedCell {
  row: number;
  column: string;
  oldValue: string | null;
  newValue: string | null;
  method: string;
  confidence: number;
  reverted?: boolean;
}

/** A value as it stands; what is missing or cannot be seen is said. */
export function Value({ text }: { text: string | null }) {
  if (text === null) return <span className={classes.missing}>missing</span>;
  return <span className="mono">{text.trim() === text && text !== '' ? text : `“${text}”`}</span>;
}

/** Cells before and after, with how and how surely each was changed. */
export function ChangeTable({ cells }: { cells: readonly ChangedCell[] }) {
  return (
    <div className={table.wrap}>
      <table className={table.table} aria-label="Changed cells">
        <thead>
          <tr>
            <th className={table.right}>Row</th>
            <th>Column</th>
            <th>Before</th>
            <th>After</th>
            <th>How</th>
            <th className={table.right}>Confidence</th>
          </tr>
        </thead>
        <tbody>
          {cells.map((cell) => (
            <tr key={`${cell.row}/${cell.column}`} className={cell.reverted ? classes.reverted : undefined}>
              <td className={`mono ${table.right}`}>{count(cell.row)}</td>
              <td>{cell.column}</td>
              <td className={classes.before}>
                <Value text={cell.oldValue} />
              </td>
              <td className={classes.after}>
                <Value text={cell.newValue} />
              </td>
              <td>
                {cell.method}
                {cell.reverted && ' (taken back)'}
              </td>
              <td className={`mono ${table.right}`}>{cell.confidence.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
