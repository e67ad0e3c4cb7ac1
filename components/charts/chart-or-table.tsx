'use client';

import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import table from '@/components/ui/data-table.module.css';
import { Section } from '@/components/ui/section';

interface ChartOrTableProps {
  title: string;
  note?: ReactNode;
  chart: ReactNode;
  head: string[];
  /** Cells as they are shown; numbers stand right. */
  rows: (string | number)[][];
}

/** A picture, and its figures one click away for those who want to read or copy them. */
export function ChartOrTable({ title, note, chart, head, rows }: ChartOrTableProps) {
  const [view, setView] = useState('chart');
  return (
    <Section
      title={title}
      note={note}
      action={
        <SegmentedControl
          size="xs"
          aria-label={`${title}: show as`}
          value={view}
          onChange={setView}
          data={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
        />
      }
    >
      {view === 'chart' ? (
        chart
      ) : (
        <div className={table.wrap} style={{ maxHeight: 360, overflow: 'auto' }}>
          <table className={table.table} aria-label={title}>
            <thead>
              <tr>
                {head.map((name, at) => (
                  <th key={name} className={typeof rows[0]?.[at] === 'number' ? table.right : undefined}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.join('\n')} className="mono">
                  {row.map((cell, at) => (
                    <td
                      key={head[at]}
                      className={typeof cell === 'number' ? table.right : table.clip}
                      title={String(cell)}
                    >
                      {typeof cell === 'number' ? cell.toLocaleString('en').replaceAll(',', '\u2009') : cell}
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
