import { Badge, Switch } from '@mantine/core';
import { useState } from 'react';
import { TypeIcon } from '@/components/columns/type-icon';
import table from '@/components/ui/data-table.module.css';
import { count, percent } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { EmptyState } from '@/components/ui/states';
import type { ColumnChange, Comparison, Drift } from '@/server/domain/comparisons/contract';
import classes from './version-diff.module.css';

interface DiffColumnsProps {
  comparison: Comparison;
  chosen: string | null;
  onChoose: (column: string | null) => void;
}

/** What became of the columns, and of each that both versions have: changed cells and drift. */
export function DiffColumns({ comparison, chosen, onChoose }: DiffColumnsProps) {
  const { perColumn, columns, rows } = comparison;
  const moved = perColumn.filter(isMoved);
  const [all, setAll] = useState(false);
  const shown = all ? perColumn : moved;
  const notes = [
    ...columns.added.map(({ name }) => `${name} was added`),
    ...columns.removed.map(({ name }) => `${name} was removed`),
    ...columns.renamed.map(
      ({ from, to, equalPct }) =>
        `${from} is now called ${to} (${equalPct.toFixed(0)} % of the cells are equal)`,
    ),
    ...columns.retyped.map(({ name, before, after }) => `${name} was ${before} and is ${after}`),
  ];
  const most = Math.max(1, ...perColumn.map(({ changed }) => changed));
  return (
    <Section
      title="Columns"
      note={`${moved.length} of ${perColumn.length} changed`}
      action={
        moved.length < perColumn.length && (
          <Switch
            size="xs"
            label="Also unchanged columns"
            checked={all}
            onChange={(event) => setAll(event.currentTarget.checked)}
          />
        )
      }
    >
      {notes.length > 0 && (
        <ul className={classes.notes}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {shown.length === 0 ? (
        <EmptyState title="No cell of a common row differs">
          Both versions hold the same text in every column that they share.
        </EmptyState>
      ) : (
        <div className={table.wrap}>
          <table className={table.table} aria-label="Changes by column">
            <thead>
              <tr>
                <th>Column</th>
                <th>Cells changed</th>
                <th className={table.right}>Filled</th>
                <th className={table.right}>Emptied</th>
                <th>Drift</th>
                <th
                  className={table.right}
                  title="Population stability index: below 0.1 stable, from 0.25 large"
                >
                  PSI
                </th>
                <th className={table.right} title="Jensen-Shannon distance, 0 to 1">
                  JS
                </th>
                <th className={table.right} title="Kolmogorov-Smirnov distance, 0 to 1">
                  KS
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((column) => (
                <tr key={column.position} className={chosen === column.name ? table.current : undefined}>
                  <td>
                    <button
                      type="button"
                      className={table.main}
                      disabled={column.changed === 0}
                      title={column.changed === 0 ? undefined : 'Show the changed cells of this column'}
                      onClick={() => onChoose(chosen === column.name ? null : column.name)}
                    >
                      <TypeIcon type={column.type} /> {column.name}
                    </button>
                  </td>
                  <td className="mono" style={{ whiteSpace: 'nowrap' }}>
                    <span
                      className={classes.bar}
                      style={{ width: (column.changed / most) * 80 }}
                      aria-hidden
                    />
                    {count(column.changed)}{' '}
                    <span style={{ color: 'var(--text-3)' }}>
                      ({percent(column.changed, rows.common)} of common rows)
                    </span>
                  </td>
                  <td className={`mono ${table.right}`}>{count(column.filled)}</td>
                  <td className={`mono ${table.right}`}>{count(column.emptied)}</td>
                  <td>
                    <DriftBadge drift={column.drift} />
                  </td>
                  {figuresOf(column.drift).map(([name, figure]) => (
                    <td key={name} className={`mono ${table.right}`}>
                      {figure}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

function isMoved({ changed, drift }: ColumnChange): boolean {
  return changed > 0 || (drift !== null && drift.level !== 'none');
}

const COLOURS: Record<Drift['level'], string> = { none: 'gray', moderate: 'yellow', large: 'red' };

function DriftBadge({ drift }: { drift: Drift | null }) {
  if (drift === null)
    return <span style={{ color: 'var(--text-3)', fontSize: 12 }}>not measured for this type</span>;
  const basis = `${count(drift.valuesBefore)} and ${count(drift.valuesAfter)} values, ${drift.method}`;
  return (
    <Badge size="sm" variant="light" color={COLOURS[drift.level]} tt="none" title={basis}>
      {drift.level}
    </Badge>
  );
}

function figuresOf(drift: Drift | null): [string, string][] {
  const shown = (value: number | null | undefined) => (value == null ? '–' : value.toFixed(3));
  return [
    ['psi', shown(drift?.stabilityIndex)],
    ['js', shown(drift?.jensenShannon)],
    ['ks', shown(drift?.kolmogorovSmirnov)],
  ];
}
