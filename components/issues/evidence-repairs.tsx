'use client';

import { Skeleton } from '@mantine/core';
import { HeatMap } from '@/components/charts/heat-map';
import table from '@/components/ui/data-table.module.css';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import type { Issue } from '@/server/domain/quality/contract';
import { FIRST_CELLS, useFirstCells } from './use-first-cells';

const SHOWN_MAX = 12;
const LABELS_MAX = 20;

interface Kind {
  value: string;
  suggestion: string;
  rows: number[];
}

/** The same repair over and over is one thing to decide: what is written, what is suggested, how often. */
export function EvidenceRepairs({ issue }: { issue: Issue }) {
  const cells = useFirstCells(issue);
  if (cells.data === undefined) return cells.isLoading ? <Skeleton height={120} /> : null;
  const kinds = new Map<string, Kind>();
  for (const { value, suggestion, row } of cells.data.data) {
    if (suggestion === null) continue;
    const key = JSON.stringify([value, suggestion]);
    const kind = kinds.get(key) ?? { value: value ?? 'empty', suggestion, rows: [] };
    kind.rows.push(row);
    kinds.set(key, kind);
  }
  const sorted = [...kinds.values()].sort((a, b) => b.rows.length - a.rows.length);
  if (sorted.length === 0) return null;
  const partial = issue.affectedCount > FIRST_CELLS ? `of the first ${FIRST_CELLS} cells` : undefined;
  if (issue.dimension === 'label_quality') return <Confusion kinds={sorted} partial={partial} />;
  return (
    <Section
      title="Suggested repairs, by kind"
      note={[`${count(sorted.length)} kinds`, partial].filter(Boolean).join(' ')}
    >
      <div className={table.wrap}>
        <table className={table.table} aria-label="Suggested repairs by kind">
          <thead>
            <tr>
              <th>Written</th>
              <th>Suggested</th>
              <th className={table.right}>Cells</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, SHOWN_MAX).map(({ value, suggestion, rows }) => (
              <tr key={`${value}\n${suggestion}`} className="mono">
                <td className={table.clip} title={value}>
                  {value}
                </td>
                <td className={table.clip} title={suggestion} style={{ color: 'var(--success)' }}>
                  {suggestion}
                </td>
                <td className={table.right}>{count(rows.length)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

/** Given labels against the ones that the data speaks for. */
function Confusion({ kinds, partial }: { kinds: Kind[]; partial: string | undefined }) {
  const names = [...new Set(kinds.flatMap(({ value, suggestion }) => [value, suggestion]))]
    .sort()
    .slice(0, LABELS_MAX);
  const at = (given: string, suggested: string) =>
    kinds.find(({ value, suggestion }) => value === given && suggestion === suggested)?.rows.length ?? 0;
  const top = Math.max(1, ...kinds.map(({ rows }) => rows.length));
  return (
    <Section
      title="Given label against suggested label"
      note={['rows: as given', 'columns: as suggested', partial].filter(Boolean).join(' · ')}
    >
      <HeatMap
        label="Confusion matrix of labels"
        rows={names}
        columns={names}
        showColumns
        write={(row, column) => String(at(names[row] ?? '', names[column] ?? '') || '')}
        values={names.map((given) => names.map((suggested) => at(given, suggested) / top))}
        readOut={(row, column) =>
          `Given ${names[row]}, suggested ${names[column]}: ${at(names[row] ?? '', names[column] ?? '')} rows`
        }
      />
    </Section>
  );
}
