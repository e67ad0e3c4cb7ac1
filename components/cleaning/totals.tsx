import { Button } from '@mantine/core';
import { count } from '@/components/ui/format';
import { ScoreNumber } from '@/components/ui/score-number';
import type { FixPreview } from '@/server/domain/cleaning/contract';
import classes from './wizard.module.css';

interface TotalsProps {
  chosen: number;
  preview: FixPreview | null;
  pending: boolean;
  mayApply: boolean;
  applying: boolean;
  onApply: () => void;
}

/** The running total of everything chosen, as one change. */
export function Totals({ chosen, preview, pending, mayApply, applying, onApply }: TotalsProps) {
  return (
    <div className={classes.totals} data-pending={pending}>
      <h2>In all</h2>
      {preview === null ? (
        <p className={classes.quiet}>
          {chosen === 0 ? 'Tick an issue to see what fixing it would change.' : 'Counting the changes…'}
        </p>
      ) : (
        <>
          <dl className={classes.sums}>
            {[
              ['Cells changed', count(preview.cellsChanged)],
              ['Rows removed', count(preview.rowsRemoved)],
              ['Rows set aside', count(preview.rowsQuarantined)],
              ['Columns', changeOfColumns(preview)],
            ].map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd className="mono">{value}</dd>
              </div>
            ))}
          </dl>
          <div className={classes.score}>
            <ScoreNumber score={preview.scoreBefore} />
            <span aria-hidden>→</span>
            <ScoreNumber score={preview.scoreAfter} />
          </div>
          <p className={classes.quiet}>
            The score after is an estimate; the new version is scanned before it counts, and refused if it is
            worse.
          </p>
        </>
      )}
      <Button
        fullWidth
        mt={12}
        disabled={preview === null || !mayApply}
        loading={applying}
        title={mayApply ? undefined : 'Needs the permission fix.apply'}
        onClick={onApply}
      >
        Apply, reversible
      </Button>
    </div>
  );
}

function changeOfColumns({ columnsAdded, columnsDropped }: FixPreview): string {
  const parts = [
    columnsAdded.length > 0 ? `+${columnsAdded.length}` : null,
    columnsDropped.length > 0 ? `−${columnsDropped.length}` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'unchanged' : parts.join(', ');
}
